package brookloom.client.dns;

import brookloom.net.dns.DnsIds;
import brookloom.net.stream.Deadline;
import brookloom.net.udp.DatagramStream;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.tinylog.Logger;

/**
 * One UDP tunnel to the resolver, shared by all queries in flight and told apart by ids of ours. Queries send; one
 * thread receives and hands out. Retired, it accepts no more queries, and closes when the last has its answer.
 */
final class QueryTunnel implements Closeable {
    /** Limit on the wait of a retired tunnel for answers. */
    private static final Duration LINGER = Duration.ofSeconds(10);

    private static final int MAX_ANSWER = 65_535;

    private final DatagramStream datagrams;
    private final ConcurrentMap<Integer, PendingQuery> underWay = new ConcurrentHashMap<>();
    private final ReentrantLock sending = new ReentrantLock();
    private volatile long lastHeard = System.nanoTime();
    private volatile long lastUsed = System.nanoTime();
    private volatile boolean retired;
    private volatile boolean ended;

    QueryTunnel(DatagramStream datagrams) {
        this.datagrams = datagrams;
    }

    /** True while new queries may use this tunnel. */
    boolean isUsable(Duration idle) {
        return !retired && !ended && System.nanoTime() - lastUsed < idle.toNanos();
    }

    /** True once the resolver has sent anything since then. */
    boolean heardSince(long nanoTime) {
        return lastHeard - nanoTime >= 0;
    }

    /** Sends the query under an id of its own; the answer goes to {@code asking}. */
    void send(PendingQuery asking, Duration limit) throws IOException, InterruptedException {
        int id = DnsIds.random();
        while (underWay.putIfAbsent(id, asking) != null) {
            id = DnsIds.random();
        }
        asking.sentBy(this, id);
        if (ended) {
            throw new IOException("the tunnel has ended");
        }
        lastUsed = System.nanoTime();
        byte[] message = asking.query().withId(id);
        if (!sending.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException("the tunnel accepts no more queries");
        }
        try {
            datagrams.send(message, 0, message.length);
        } finally {
            sending.unlock();
        }
    }

    /** The query is done with. */
    void forget(int id) {
        underWay.remove(id);
        closeIfDone();
    }

    /** Accepts no more queries. */
    void retire() {
        if (!retired && !ended) {
            retired = true;
            Deadline.closing(datagrams, LINGER);
            closeIfDone();
        }
    }

    private void closeIfDone() {
        if (retired && underWay.isEmpty()) {
            datagrams.close();
        }
    }

    /** The receiving thread's way, to the tunnel's end. */
    void receive() {
        IOException end = new IOException("the tunnel has ended");
        try {
            byte[] buffer = new byte[MAX_ANSWER];
            int length = datagrams.receive(buffer);
            while (length >= 0) {
                handOut(buffer, length);
                length = datagrams.receive(buffer);
            }
        } catch (IOException e) {
            end = e;
        } finally {
            ended = true;
            datagrams.close();
            IOException why = end;
            Logger.debug("tunnel to the resolver ended: {}", why.toString());
            underWay.values().forEach(asking -> asking.tunnelEnded(why));
        }
    }

    /** Drops an answer that no query waits for, or whose question differs. */
    private void handOut(byte[] buffer, int length) {
        if (length < DnsQuery.HEADER) {
            return;
        }
        PendingQuery asking = underWay.get(DnsIds.of(buffer));
        byte[] answer = Arrays.copyOf(buffer, length);
        if (asking != null && asking.query().isAnsweredBy(answer)) {
            lastHeard = System.nanoTime();
            asking.answered(answer);
        }
    }

    @Override
    public void close() {
        datagrams.close();
    }
}
