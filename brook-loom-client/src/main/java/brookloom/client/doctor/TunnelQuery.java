package brookloom.client.doctor;

import brookloom.client.dial.Dialer;
import brookloom.net.dial.DialFailed;
import brookloom.net.dns.DnsStreams;
import brookloom.net.dns.RootQuery;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Destination;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a DNS server through a tunnel, on a thread of its own: the server accepts the tunnel before the target answers, and
 * each is examined, and timed, by a step of its own.
 */
final class TunnelQuery {
    /** The server may take ten seconds to reach the target, and as long to answer the opening. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Time between two looks at the tunnel, which reports its acceptance to nobody. */
    private static final Duration LOOK = Duration.ofMillis(10);

    private final Dialer dialer;
    private final Destination resolver;
    private final boolean acceptedWhenOpen;
    private final CompletableFuture<Integer> answer = new CompletableFuture<>();
    private volatile @Nullable ByteStream tunnel;

    private TunnelQuery(Dialer dialer, Destination resolver, boolean acceptedWhenOpen) {
        this.dialer = dialer;
        this.resolver = resolver;
        this.acceptedWhenOpen = acceptedWhenOpen;
    }

    /**
     * Begins to ask.
     *
     * @param acceptedWhenOpen whether a tunnel that is open is an accepted one, as a SOCKS5 proxy's is
     */
    static TunnelQuery start(Dialer dialer, Destination resolver, boolean acceptedWhenOpen) {
        TunnelQuery query = new TunnelQuery(dialer, resolver, acceptedWhenOpen);
        Thread.ofVirtual().name("doctor-query").start(query::ask);
        return query;
    }

    private void ask() {
        byte[] query = RootQuery.small();
        try (ByteStream opened = dialer.dialTcp(resolver, DnsStreams.framed(query))) {
            tunnel = opened;
            byte[] read = DnsStreams.readAnswer(opened, LIMIT);
            if (!RootQuery.isAnswered(query, read, read.length)) {
                throw new IOException("what answers there does not speak DNS");
            }
            answer.complete(read.length);
        } catch (IOException | RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    /** Returns the resolver that is asked. */
    Destination resolver() {
        return resolver;
    }

    /**
     * Waits until the server has accepted the tunnel, whatever becomes of the query.
     *
     * @throws IOException when it has not
     */
    void awaitAccepted() throws IOException {
        boolean accepted = false;
        while (!accepted) {
            accepted = isAccepted(); // and another look: what does not authenticate is refused at once
            try {
                if (within(LOOK) != null) {
                    return;
                }
            } catch (IOException e) {
                if (!isAccepted() || !isOfTarget(e)) {
                    throw e;
                }
                return;
            }
        }
    }

    /**
     * Returns the length of the answer.
     *
     * @throws IOException when there is none; see {@link #isOfTarget}
     */
    int awaitAnswer() throws IOException {
        Integer length = within(LIMIT.multipliedBy(2));
        if (length == null) {
            throw new InterruptedIOException("no answer");
        }
        return length;
    }

    /** Returns whether a failure of an accepted tunnel is the target's, and not that of a wrong answer of the server. */
    static boolean isOfTarget(IOException e) {
        return !(e instanceof DialFailed) || e.getCause() == null;
    }

    private boolean isAccepted() {
        ByteStream opened = tunnel;
        return opened != null && (acceptedWhenOpen || !opened.settled().equals(opened));
    }

    /** Returns the answer's length; null when there is none in this time. */
    private @Nullable Integer within(Duration limit) throws IOException {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
