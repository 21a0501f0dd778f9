package brookloom.client.dns;

import brookloom.net.listen.PortPair;
import brookloom.net.listen.StreamListener;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.HostPorts;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.tinylog.Logger;

/**
 * Answers queries over UDP and TCP at one address. Each query has a virtual thread of its own, so that a slow name holds
 * up nobody but who asks for it; how many there may be at once is bounded.
 */
public final class DnsListener implements Closeable {
    /** Queries in flight over UDP; more are dropped, and the apps send them again. */
    private static final int MAX_QUERIES = 4096;

    /** Connections of all apps (RFC 7766 §6.2.2 wants a limit). */
    private static final int MAX_CONNECTIONS = 256;

    private static final int MAX_QUERY = 65_535;

    private final DatagramSocket udp;
    private final StreamListener tcp;
    private final InetSocketAddress address;
    private final DnsAnswers answers;
    private final Semaphore queries = new Semaphore(MAX_QUERIES);
    private final LongAdder dropped = new LongAdder();

    /** Owns the threads of queries, and the one that takes them. */
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("dns-answer-", 0).factory());

    private DnsListener(PortPair ports, KeepAlive keepAlive, DnsAnswers answers) {
        this.udp = ports.udp().socket();
        this.address = ports.address();
        this.answers = answers;
        this.tcp = new StreamListener("dns-stream", MAX_CONNECTIONS, keepAlive);
        String title = "DNS on " + HostPorts.format(address);
        this.tcp.listen(ports.tcp(), title, app -> new DnsConnection(app, answers, threads).run());
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
            DnsListener listener = new DnsListener(PortPair.bind(listen), keepAlive, answers);
            listener.threads.execute(listener::receive);
            return listener;
        } catch (IOException e) {
            answers.close();
            throw e;
        }
    }

    /** Returns where it listens, with the port that was taken. */
    public InetSocketAddress address() {
        return address;
    }

    /** Waits for no answer, and so never keeps the next query waiting. */
    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_QUERY], MAX_QUERY);
        while (!udp.isClosed()) {
            try {
                packet.setLength(MAX_QUERY);
                udp.receive(packet);
                take(Arrays.copyOf(packet.getData(), packet.getLength()), packet.getSocketAddress());
            } catch (IOException | RejectedExecutionException e) {
                Logger.debug("DNS over UDP: {}", e.toString());
            }
        }
    }

    private void take(byte[] message, SocketAddress app) {
        if (!queries.tryAcquire()) {
            dropped.increment();
            return;
        }
        threads.execute(() -> {
            try {
                answer(message, app);
            } finally {
                queries.release();
            }
        });
    }

    private void answer(byte[] message, SocketAddress app) {
        byte[] answer = answers.toDatagram(message);
        if (answer != null) {
            try {
                udp.send(new DatagramPacket(answer, answer.length, app));
            } catch (IOException e) {
                Logger.debug("answer not sent: {}", e.toString());
            }
        }
    }

    /** Ends every query and waits until the last thread is gone. */
    @Override
    public void close() {
        udp.close();
        threads.shutdownNow();
        answers.close();
        tcp.close();
        threads.close();
        if (dropped.sum() > 0) {
            Logger.info("DNS dropped {} queries, over {} at once", dropped.sum(), MAX_QUERIES);
        }
    }
}
