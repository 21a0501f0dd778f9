package brookloom.net.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.TSIG;

/**
 * Sends dnsjava's queries by our transport, which blocks a virtual thread, in place of dnsjava's own thread and sockets.
 * Plain queries without extensions: addresses fit into 512 bytes, or come over TCP.
 */
final class TransportResolver implements Resolver {
    private final DnsTransport transport;
    private final Duration limit;
    private final Set<Thread> asking = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    /** @param limit of each query, repetitions included */
    TransportResolver(DnsTransport transport, Duration limit) {
        this.transport = transport;
        this.limit = limit;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query) {
        return sendAsync(query, ForkJoinPool.commonPool());
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        CompletableFuture<Message> answer = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    answer.complete(ask(query));
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(e);
                } catch (Error e) {
                    answer.completeExceptionally(new IOException("lookup failed: " + e, e));
                    throw e;
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new IOException("closed", e));
        }
        return answer;
    }

    /** Ends what is being asked, and asks nothing more. */
    void cancel() {
        cancelled = true;
        asking.forEach(Thread::interrupt);
    }

    private Message ask(Message query) throws IOException {
        Thread thread = Thread.currentThread();
        asking.add(thread);
        try {
            if (cancelled) {
                throw new IOException("cancelled");
            }
            return exchange(query);
        } finally {
            asking.remove(thread);
        }
    }

    private Message exchange(Message query) throws IOException {
        byte[] bytes = query.toWire();
        Message answer = checked(query, transport.ask(bytes, limit));
        return answer.getHeader().getFlag(Flags.TC) ? checked(query, transport.askForAll(bytes, limit)) : answer;
    }

    /** An answer to another question is none; codes that lookups make something of are left to them. */
    private static Message checked(Message query, byte[] bytes) throws IOException {
        Message answer = new Message(bytes);
        if (answer.getHeader().getID() != query.getHeader().getID()
                || !answer.getHeader().getFlag(Flags.QR)
                || !query.getQuestion().equals(answer.getQuestion())) {
            throw new IOException("it answers another question");
        }
        int code = answer.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN && code != Rcode.SERVFAIL) {
            throw new IOException("it answers " + Rcode.string(code));
        }
        return answer;
    }

    @Override
    public void setPort(int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setTCP(boolean tcp) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setIgnoreTruncation(boolean ignore) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setTSIGKey(TSIG key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setTimeout(Duration timeout) {
        throw new UnsupportedOperationException();
    }
}
