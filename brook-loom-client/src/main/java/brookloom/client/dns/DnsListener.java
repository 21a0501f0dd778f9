package brookloom.client.dns;

import brookloom.net.listen.PairListener;
import brookloom.net.listen.StreamListener;
import brookloom.net.listen.UdpPort;
import brookloom.net.listen.UdpSource;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.BindFailures;
import brookloom.net.text.Failures;
import brookloom.net.text.HostPorts;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Answers queries over UDP and TCP at one address. Each query has a virtual thread of its own, so that a slow name holds
 * up nobody but who asks for it; how many there may be at once is bounded.
 */
public final class DnsListener implements Closeable {
    /** Queries in flight over UDP; more are dropped, and the apps send them again. */
    private static final int MAX_QUERIES = 4096;

    /** Connections of all apps (RFC 7766 §6.2.2 requires a limit). */
    private static final int MAX_CONNECTIONS = 256;

    private final PairListener listener;
    private final DnsAnswers answers;
    private final Semaphore queries = new Semaphore(MAX_QUERIES);
    private final LongAdder dropped = new LongAdder();

    /** Of the loop's thread. */
    private final ResponseRate rate = new ResponseRate(System::nanoTime);

    /** Owns the threads of queries. */
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("dns-answer-", 0).factory());

    private DnsListener(PairListener listener, DnsAnswers answers) {
        this.listener = listener;
        this.answers = answers;
    }

    /**
     * Starts to answer, and owns both resolvers.
     *
     * @param listen port 0 takes one that is free for both protocols
     * @param keepAlive of the apps' connections
     */
    public static DnsListener open(
            InetSocketAddress listen, KeepAlive keepAlive, DnsRules rules, DnsUpstream tunnel, DnsUpstream bypass)
            throws IOException {
        DnsAnswers answers = new DnsAnswers(rules, tunnel, bypass);
        try {
            StreamListener streams = new StreamListener("dns-stream", MAX_CONNECTIONS, keepAlive);
            PairListener listener = bind(listen, streams);
            DnsListener dns = new DnsListener(listener, answers);
            listener.start("DNS", app -> new DnsConnection(app, answers, dns.threads).run(), dns.new Datagrams());
            return dns;
        } catch (IOException e) {
            answers.close();
            throw e;
        }
    }

    private static PairListener bind(InetSocketAddress listen, StreamListener streams) throws IOException {
        try {
            return PairListener.bind(listen, "dns-udp", streams);
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen for DNS on " + HostPorts.format(listen) + ": "
                            + BindFailures.reason(listen, e, "choose another address or port with --listen"),
                    e);
        }
    }

    /** Returns where it listens, with the port that was taken. */
    public InetSocketAddress address() {
        return listener.address();
    }

    /** Returns what serves TCP connections; closed with this. */
    public StreamListener streams() {
        return listener.streams();
    }

    /** Waits for no answer, and so never keeps the next query waiting. */
    private final class Datagrams implements UdpPort.Receiver {
        @Override
        public void received(InetSocketAddress app, UdpSource asked, ByteBuffer datagram) {
            byte[] message = new byte[datagram.remaining()];
            datagram.get(message);
            switch (rate.next(app.getAddress())) {
                case ANSWER -> take(message, app, asked);
                case TRUNCATE -> send(DnsAnswers.truncated(message), app, asked);
                case DROP -> dropped.increment();
            }
        }

        @Override
        public void failed(Exception e) {
            Logger.error(
                    "DNS on {} stopped receiving queries over UDP: {}; restart the client",
                    HostPorts.format(address()),
                    Failures.describe(e));
        }
    }

    private void take(byte[] message, InetSocketAddress app, UdpSource asked) {
        if (!queries.tryAcquire()) {
            dropped.increment();
            return;
        }
        threads.execute(() -> {
            try {
                answer(message, app, asked);
            } finally {
                queries.release();
            }
        });
    }

    private void answer(byte[] message, InetSocketAddress app, UdpSource asked) {
        send(answers.toDatagram(message), app, asked);
    }

    private void send(byte @Nullable [] answer, InetSocketAddress app, UdpSource asked) {
        try {
            if (answer != null && !asked.send(ByteBuffer.wrap(answer), app)) {
                dropped.increment();
            }
        } catch (IOException e) {
            Logger.debug("answer not sent: {}", e.toString());
        }
    }

    /** Ends every query and waits until the last thread is gone. */
    @Override
    public void close() {
        listener.stopReceiving();
        threads.shutdownNow();
        answers.close();
        listener.close();
        threads.close();
        if (dropped.sum() > 0) {
            Logger.info("DNS over UDP dropped {} queries and answers", dropped.sum());
        }
    }
}
