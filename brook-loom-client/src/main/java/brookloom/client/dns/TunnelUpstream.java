package brookloom.client.dns;

import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.dns.DnsIds;
import brookloom.net.dns.DnsStreams;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** A resolver behind the tunnel. All datagrams share one tunnel; each query by stream has its own. */
public final class TunnelUpstream implements DnsUpstream {
    /** Intervals after which a query is sent again. */
    private static final List<Duration> PATIENCE =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));

    private static final Duration STREAM_LIMIT = Duration.ofSeconds(10);

    private final Dialer dialer;
    private final Destination resolver;
    private final Duration idle;
    private final List<Duration> patience;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable QueryTunnel current;
    private boolean closed;

    /** Owns the threads that receive. */
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("dns-tunnel-", 0).factory());

    /**
     * Asks that resolver, and owns the dialer.
     *
     * @param idle a tunnel that sent nothing for so long is not used again; zero for no limit
     */
    public TunnelUpstream(Dialer dialer, Destination resolver, Duration idle) {
        this(dialer, resolver, idle, PATIENCE);
    }

    TunnelUpstream(Dialer dialer, Destination resolver, Duration idle, List<Duration> patience) {
        this.dialer = dialer;
        this.resolver = resolver;
        this.idle = idle.isZero() ? Duration.ofDays(1) : idle;
        this.patience = patience;
    }

    @Override
    public byte[] ask(DnsQuery query) throws IOException {
        try (PendingQuery asking = new PendingQuery(query)) {
            for (Duration limit : patience) {
                byte[] answer = ask(asking, limit);
                if (answer != null) {
                    return answer;
                }
            }
            throw new SocketTimeoutException("no answer, asked " + patience.size() + " times");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
    }

    /** A tunnel that brought nothing at all in that time may be dead: the next query had better not trust it. */
    private byte @Nullable [] ask(PendingQuery asking, Duration limit) throws DialFailed, InterruptedException {
        QueryTunnel tunnel = tunnel();
        long begun = System.nanoTime();
        try {
            tunnel.send(asking, limit);
        } catch (IOException e) {
            Logger.debug("query not sent: {}", e.toString());
            tunnel.retire();
            return null;
        }
        byte[] answer = asking.await(limit);
        if (answer == null && !tunnel.heardSince(begun)) {
            tunnel.retire();
        }
        return answer;
    }

    private QueryTunnel tunnel() throws DialFailed {
        lock.lock();
        try {
            QueryTunnel live = current;
            if (live != null && live.isUsable(idle)) {
                return live;
            }
            if (live != null) {
                live.retire();
            }
            if (closed) {
                throw new DialFailed(ReplyCode.GENERAL_FAILURE, "stopped");
            }
            QueryTunnel dialled =
                    new QueryTunnel(dialer.dialUdp(resolver, FlowAffinity.NONE).datagrams());
            threads.execute(dialled::receive);
            current = dialled;
            return dialled;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public byte[] askByStream(DnsQuery query) throws IOException {
        int id = DnsIds.random();
        try (ByteStream tunnel = dialer.dialTcp(resolver, DnsStreams.framed(query.withId(id)))) {
            byte[] answer = query.checked(DnsStreams.readAnswer(tunnel, STREAM_LIMIT));
            if (DnsIds.of(answer) != id) {
                throw new IOException("answered another question");
            }
            return query.withOwnId(answer);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (current != null) {
                current.close();
            }
        } finally {
            lock.unlock();
        }
        threads.shutdownNow();
        threads.close();
        dialer.close();
    }

    @Override
    public String toString() {
        return resolver + " through the tunnel";
    }
}
