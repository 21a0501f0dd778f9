package brookloom.server.plain;

import brookloom.net.listen.ProxyHeader;
import brookloom.net.stream.BestEffort;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.PrefixedStream;
import brookloom.net.stream.SocketStream;
import brookloom.net.stream.Threads;
import brookloom.server.targets.Peer;
import brookloom.server.tunnel.Arrival;
import brookloom.server.tunnel.ProxyProtocol;
import brookloom.server.tunnel.Strangers;
import brookloom.server.tunnel.TunnelThreads;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Reads the header of the PROXY protocol that a load balancer's streams begin with, each on a thread of its own. */
final class ProxiedStreams implements Closeable {
    private static final int BUFFER = 256;

    private final ProxyProtocol proxies;
    private final Duration limit;
    private final Strangers strangers;
    private final TunnelThreads tunnels;
    private final Map<Thread, SocketStream> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Serves nothing yet.
     *
     * @param limit on the time that a header takes
     * @param tunnels serve the streams, and outlive this
     */
    ProxiedStreams(ProxyProtocol proxies, Duration limit, Strangers strangers, TunnelThreads tunnels) {
        this.proxies = proxies;
        this.limit = limit;
        this.strangers = strangers;
        this.tunnels = tunnels;
    }

    /** Reads the stream's header, and has it served or closed. Returns at once. */
    void start(SocketStream carrier, InetSocketAddress balancer) {
        Thread thread = Thread.ofVirtual().name("proxy-header").unstarted(() -> {
            try {
                handOver(carrier, balancer);
            } finally {
                waiting.remove(Thread.currentThread());
                tunnels.arrived(carrier);
            }
        });
        waiting.put(thread, carrier);
        tunnels.arriving(carrier);
        thread.start();
        if (closed) {
            carrier.close();
        }
    }

    /** Ends our direction of the streams whose header has not come, and of those to come. */
    void endWaiting() {
        closed = true;
        waiting.values().forEach(BestEffort::end);
    }

    private void handOver(SocketStream carrier, InetSocketAddress balancer) {
        // Many clients come from a load balancer's address: until they are known, only the limit on all counts.
        Strangers.Place place = strangers.enter(null, carrier);
        byte[] bytes = new byte[BUFFER];
        int size = 0;
        try (Deadline deadline = Deadline.closing(carrier, limit)) {
            ProxyHeader header = null;
            while (header == null) {
                if (size == bytes.length) {
                    bytes = Arrays.copyOf(bytes, 2 * size); // never beyond the longest header
                }
                int n = carrier.read(bytes, size, bytes.length - size);
                if (n < 0) {
                    throw incomplete();
                }
                size += n;
                header = ProxyHeader.parse(bytes, size);
            }
            ByteStream rest = PrefixedStream.of(Arrays.copyOfRange(bytes, header.length(), size), carrier);
            tunnels.start(arrival(rest, carrier, place, header.client(), balancer));
        } catch (IOException e) {
            refuse(carrier, place, balancer, size, e);
        }
    }

    private static EOFException incomplete() {
        return new EOFException("the beginning of a PROXY header");
    }

    private static Arrival arrival(
            ByteStream rest,
            SocketStream carrier,
            Strangers.Place place,
            @Nullable InetSocketAddress client,
            InetSocketAddress balancer) {
        if (client != null) {
            place.move(client.getAddress());
        }
        return new Arrival(rest, Peer.of(client == null ? balancer : client), place, carrier::shutdownOutput);
    }

    private void refuse(
            SocketStream carrier, Strangers.Place place, InetSocketAddress balancer, int size, IOException why) {
        place.close();
        BestEffort.close(carrier);
        if (closed) {
            Logger.debug("{}: ended by the stop of this server before its PROXY header was complete", balancer);
        } else if (size == 0) {
            Logger.debug("{}: closed before any byte: a check of its health, perhaps", balancer);
        } else {
            // Closed at the limit, or reset: the system's words for that would name neither.
            proxies.refused(balancer, why instanceof SocketException ? incomplete() : why);
        }
    }

    /** Closes the streams whose header has not come, and waits for their threads. */
    @Override
    public void close() {
        closed = true;
        for (Map.Entry<Thread, SocketStream> each : waiting.entrySet()) {
            each.getValue().close();
            Threads.joinUninterruptibly(each.getKey(), () -> {});
        }
    }
}
