package brookloom.net.dial;

import brookloom.net.stream.KeepAlive;
import brookloom.net.text.Failures;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reaches a destination over TCP: all its addresses, the next one started while the last still tries (RFC 8305). */
public final class SocketDialer implements TcpDialer {
    /** RFC 8305 §5: Connection Attempt Delay. */
    private static final Duration ATTEMPT_DELAY = Duration.ofMillis(250);

    private final Duration limit;
    private final Resolver resolver;
    private final SourceAddress source;
    private final KeepAlive keepAlive;

    /** Dials for at most {@code limit}, lookup included. */
    public SocketDialer(Duration limit) {
        this(limit, Resolver.SYSTEM, SourceAddress.ANY, KeepAlive.DEFAULT);
    }

    /** Dials likewise, with names resolved, and sockets bound and kept alive, in other ways. */
    public SocketDialer(Duration limit, Resolver resolver, SourceAddress source, KeepAlive keepAlive) {
        this.limit = limit;
        this.resolver = resolver;
        this.source = source;
        this.keepAlive = keepAlive;
    }

    @Override
    public SocketDialer forClient(String client) {
        return new SocketDialer(limit, resolver.forClient(client), source, keepAlive);
    }

    /** Returns a connected socket, which the caller owns. */
    public Socket dial(Destination destination) throws DialFailed {
        return dial(destination, 0);
    }

    @Override
    public Socket dial(Destination destination, int localPort) throws DialFailed {
        return dial(destination, localPort, AddressPolicy.ANY);
    }

    @Override
    public Socket dial(Destination destination, int localPort, AddressPolicy policy) throws DialFailed {
        long end = System.nanoTime() + limit.toNanos();
        List<InetAddress> addresses = interleave(policy.allowed(resolver.resolve(destination.host(), limit)));
        try {
            return addresses.size() == 1
                    ? connect(new InetSocketAddress(addresses.getFirst(), destination.port()), localPort, end)
                    : new Race(addresses, destination.port(), localPort, end).run();
        } catch (IOException e) {
            throw explain(destination.toString(), e);
        }
    }

    /** Reason why a dial to {@code peer} failed, in one line and as a SOCKS5 reply. */
    public DialFailed explain(String peer, IOException e) {
        if (e instanceof DialFailed failed) {
            return failed;
        }
        String message = String.valueOf(e.getMessage());
        if (e instanceof SocketTimeoutException) {
            return DialFailed.of(ReplyCode.HOST_UNREACHABLE, peer, "no answer within " + limit.toSeconds() + " s", e);
        }
        if (e instanceof ConnectException && message.contains("timed out")) { // by the system, as Windows does soon
            return DialFailed.of(ReplyCode.HOST_UNREACHABLE, peer, "no answer", e);
        }
        if (message.contains("Network is unreachable")) {
            return DialFailed.of(ReplyCode.NETWORK_UNREACHABLE, peer, "network is unreachable", e);
        }
        if (e instanceof NoRouteToHostException || message.contains("No route to host")) {
            return DialFailed.of(ReplyCode.HOST_UNREACHABLE, peer, "no route to host", e);
        }
        if (e instanceof ConnectException) {
            return DialFailed.of(ReplyCode.CONNECTION_REFUSED, peer, "connection refused", e);
        }
        return DialFailed.of(ReplyCode.GENERAL_FAILURE, peer, Failures.reason(e), e);
    }

    private Socket connect(InetSocketAddress address, int localPort, long end) throws IOException {
        if (localPort != 0) {
            try {
                return connectFrom(localPort, address, end);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                // The port is taken, or its last connection not yet forgotten: any other will do.
            }
        }
        return connectFrom(0, address, end);
    }

    private Socket connectFrom(int localPort, InetSocketAddress address, long end) throws IOException {
        Socket socket = new Socket(Proxy.NO_PROXY); // else each connect asks the JVM's proxy selector
        try {
            InetAddress from = source.towards(address.getAddress());
            if (localPort != 0) {
                socket.setReuseAddress(true);
                bind(socket, new InetSocketAddress(from == null ? routed(address) : from, localPort));
            } else if (from != null) {
                bind(socket, new InetSocketAddress(from, 0));
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            socket.connect(address, (int) Math.max(millis, 1));
            keepAlive.applyTo(socket);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static void bind(Socket socket, InetSocketAddress from) throws IOException {
        try {
            socket.bind(from);
        } catch (BindException e) {
            BindException named =
                    new BindException("cannot dial from " + Destination.of(from) + ": " + Failures.reason(e));
            named.initCause(e);
            throw named;
        }
    }

    /**
     * Returns our address towards that one. Bound to all addresses, a port is taken as soon as any connection of this machine
     * has it: those of apps on loopback do not matter to a carrier that leaves elsewhere.
     */
    private static InetAddress routed(InetSocketAddress address) throws IOException {
        try (DatagramChannel unused = DatagramChannel.open()) {
            unused.connect(address); // sends nothing
            return ((InetSocketAddress) unused.getLocalAddress()).getAddress();
        }
    }

    /** RFC 8305 §4: the families in turns, beginning with that of the resolver's first address. */
    static List<InetAddress> interleave(List<InetAddress> addresses) {
        List<InetAddress> first = new ArrayList<>();
        List<InetAddress> second = new ArrayList<>();
        boolean firstIsIpv6 = addresses.getFirst() instanceof Inet6Address;
        for (InetAddress address : addresses) {
            (address instanceof Inet6Address == firstIsIpv6 ? first : second).add(address);
        }
        List<InetAddress> turns = new ArrayList<>(addresses.size());
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                turns.add(first.get(i));
            }
            if (i < second.size()) {
                turns.add(second.get(i));
            }
        }
        return turns;
    }

    /** Several addresses: one attempt after another is started, the first to connect wins, the rest are closed. */
    private final class Race {
        private final List<InetAddress> addresses;
        private final int port;
        private final int localPort;
        private final long end;
        private final LinkedBlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
        private final List<Thread> attempts = new ArrayList<>();

        private record Outcome(
                @Nullable Socket socket, @Nullable IOException failure) {}

        Race(List<InetAddress> addresses, int port, int localPort, long end) {
            this.addresses = addresses;
            this.port = port;
            this.localPort = localPort;
            this.end = end;
        }

        Socket run() throws IOException {
            IOException failure = new SocketTimeoutException("no address answered");
            int failed = 0;
            try {
                while (failed < addresses.size()) {
                    if (attempts.size() < addresses.size()) {
                        start(addresses.get(attempts.size()));
                    }
                    Outcome outcome = next();
                    if (outcome != null && outcome.socket() != null) {
                        failed++; // its outcome is taken
                        Socket won = outcome.socket();
                        abandon(attempts.size() - failed);
                        return won;
                    }
                    if (outcome != null && outcome.failure() != null) {
                        failed++;
                        failure = outcome.failure();
                    }
                    if (System.nanoTime() - end > 0) {
                        break;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = new IOException("dial interrupted", e);
            }
            abandon(attempts.size() - failed);
            throw failure;
        }

        private void start(InetAddress address) {
            attempts.add(Thread.ofVirtual().name("dial").start(() -> {
                try {
                    outcomes.add(new Outcome(connect(new InetSocketAddress(address, port), localPort, end), null));
                } catch (IOException e) {
                    outcomes.add(new Outcome(null, e));
                }
            }));
        }

        /** Returns the next attempt that ended; null when it is time to start another. */
        private @Nullable Outcome next() throws InterruptedException {
            boolean last = attempts.size() == addresses.size();
            long wait = last ? end - System.nanoTime() : ATTEMPT_DELAY.toNanos();
            return outcomes.poll(Math.max(wait, 0), TimeUnit.NANOSECONDS);
        }

        /** Closes what attempts in flight may yet connect. */
        private void abandon(int underWay) {
            if (underWay > 0) {
                attempts.forEach(Thread::interrupt);
                Thread.ofVirtual().name("dial-abandon").start(() -> closeLate(underWay));
            }
        }

        private void closeLate(int underWay) {
            try {
                for (int i = 0; i < underWay; i++) {
                    Socket late = outcomes.take().socket();
                    if (late != null) {
                        late.close();
                    }
                }
            } catch (InterruptedException | IOException e) {
                Thread.currentThread().interrupt(); // nobody waits for this thread
            }
        }
    }
}
