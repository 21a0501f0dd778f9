package brookloom.client.dns;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limits the answers to one network over UDP, whose senders may be forged: beyond the limit every other query is told to
 * come over TCP, and the rest gets no answer. Of one thread; what it remembers is bounded.
 */
final class ResponseRate {
    /** Answers to a network in a second, and in the first one after a quiet time. */
    static final int PER_SECOND = 500;

    static final int BURST = 1000;

    private static final int MAX_NETWORKS = 4096;
    private static final int IPV4_NETWORK = 3;
    private static final int IPV6_NETWORK = 7;
    private static final double NANOS = 1e9;

    private final LongSupplier nanoTime;

    /** The network that was heard of least recently first. */
    private final Map<ByteBuffer, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    /** Fate of a query. */
    enum Verdict {
        ANSWER,
        /** An answer that is as short as the query: come over TCP. */
        TRUNCATE,
        DROP
    }

    private static final class Bucket {
        private double answers = BURST;
        private long filled;
        private int refused;

        Bucket(long now) {
            this.filled = now;
        }

        Verdict take(long now) {
            answers = Math.min(BURST, answers + (now - filled) / NANOS * PER_SECOND);
            filled = now;
            if (answers >= 1) {
                answers--;
                return Verdict.ANSWER;
            }
            refused++;
            return refused % 2 == 1 ? Verdict.TRUNCATE : Verdict.DROP;
        }
    }

    ResponseRate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Judges the next query of this app. */
    Verdict next(InetAddress app) {
        byte[] address = app.getAddress();
        int length = address.length == Integer.BYTES ? IPV4_NETWORK : IPV6_NETWORK;
        long now = nanoTime.getAsLong();
        Verdict verdict = buckets.computeIfAbsent(
                        ByteBuffer.wrap(Arrays.copyOf(address, length)), network -> new Bucket(now))
                .take(now);
        if (buckets.size() > MAX_NETWORKS) {
            buckets.remove(buckets.keySet().iterator().next());
        }
        return verdict;
    }

    int size() {
        return buckets.size();
    }
}
