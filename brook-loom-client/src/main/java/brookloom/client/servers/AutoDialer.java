package brookloom.client.servers;

import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.state.KeptText;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Reaches one server by the first of several ways that gets through this network, and remembers it: for as long as it
 * works, and for when the machine comes back to the network.
 */
public final class AutoDialer implements Dialer {
    /** A documentation address (RFC 5737): the source address towards it tells networks apart; nothing is sent. */
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.1", 9);

    /** A way whose tunnels go without an answer for longer is tried anew. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final List<Way> ways;
    private final Destination checkTarget;
    private final Supplier<@Nullable InetAddress> network;
    private final KnownNetworks remembered;
    private final ReentrantLock deciding = new ReentrantLock();
    private volatile @Nullable Decision decision;

    /**
     * Names a way to the server.
     *
     * @param name for log lines
     * @param key for the memory
     */
    public record Way(String name, String key, Dialer dialer) {}

    private record Decision(Way way, @Nullable InetAddress network) {}

    /**
     * Tries the ways in their order when the first tunnel is asked for, and owns them.
     *
     * @param checkTarget dialled to learn whether a way gets through
     * @param kept has what worked on which network, for the next process
     */
    public AutoDialer(List<Way> ways, Destination checkTarget, KeptText kept) {
        this(ways, checkTarget, kept, AutoDialer::ownAddress);
    }

    AutoDialer(List<Way> ways, Destination checkTarget, KeptText kept, Supplier<@Nullable InetAddress> network) {
        this.ways = List.copyOf(ways);
        this.remembered = new KnownNetworks(kept);
        this.checkTarget = checkTarget;
        this.network = network;
    }

    private static @Nullable InetAddress ownAddress() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(ELSEWHERE);
            return socket.getLocalAddress();
        } catch (IOException | RuntimeException e) {
            return null; // no network
        }
    }

    private Dialer chosen() throws DialFailed {
        InetAddress here = network.get();
        Decision known = decision;
        return known != null && holds(known, here)
                ? known.way().dialer()
                : decide(here).dialer();
    }

    private static boolean holds(Decision known, @Nullable InetAddress here) {
        return Objects.equals(known.network(), here)
                && known.way().dialer().unansweredFor().compareTo(PATIENCE) < 0;
    }

    /** One decides, and all others wait for it. */
    private Way decide(@Nullable InetAddress here) throws DialFailed {
        deciding.lock();
        try {
            Decision known = decision;
            if (known != null && holds(known, here)) {
                return known.way();
            }
            DialFailed failure = null;
            for (Way way : inOrder(here)) {
                try {
                    way.dialer().check(checkTarget);
                    keep(way, here);
                    return way;
                } catch (DialFailed e) {
                    Logger.debug("{} does not get through: {}", way.name(), e.getMessage());
                    failure = failure == null ? e : failure;
                }
            }
            decision = null;
            throw Objects.requireNonNull(failure);
        } finally {
            deciding.unlock();
        }
    }

    private List<Way> inOrder(@Nullable InetAddress here) {
        List<Way> order = new ArrayList<>(ways);
        String last = here == null ? null : remembered.wayAt(here);
        order.sort(Comparator.comparing(way -> !way.key().equals(last)));
        return order;
    }

    private void keep(Way way, @Nullable InetAddress here) {
        Decision before = decision;
        decision = new Decision(way, here);
        if (here != null) {
            remembered.worked(here, way.key());
        }
        if (before == null || !before.way().equals(way)) {
            Logger.info(
                    "{} gets through this network{}",
                    way.name(),
                    here == null ? "" : " (" + HostAddress.text(here) + ")");
        }
    }

    /** Returns the name of the way in use; null before the first tunnel. */
    public @Nullable String inUse() {
        Decision known = decision;
        return known == null ? null : known.way().name();
    }

    @Override
    public ByteStream dialTcp(Destination destination, byte[] earlyData) throws DialFailed {
        return chosen().dialTcp(destination, earlyData);
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) throws DialFailed {
        return chosen().dialUdp(destination, affinity);
    }

    @Override
    public boolean associates() {
        Decision known = decision;
        return known != null && known.way().dialer().associates();
    }

    @Override
    public Duration check(Destination target) throws DialFailed {
        return chosen().check(target);
    }

    @Override
    public Duration unansweredFor() {
        Decision known = decision;
        return known == null ? Duration.ZERO : known.way().dialer().unansweredFor();
    }

    @Override
    public @Nullable String connect() throws DialFailed {
        return chosen().connect();
    }

    @Override
    public void close() {
        ways.forEach(way -> way.dialer().close());
    }
}
