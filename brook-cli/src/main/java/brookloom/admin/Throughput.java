package brookloom.admin;

/** Keeps the bytes per second of the last minutes, oldest first. Not thread-safe. */
final class Throughput {
    /** Five minutes. */
    static final int SAMPLES = 300;

    private static final double NANOS = 1e9;

    private final long[] up = new long[SAMPLES];
    private final long[] down = new long[SAMPLES];
    private Totals last;
    private long lastNanos;

    /** Starts at zero bytes per second. */
    Throughput(Totals begin, long nanos) {
        last = begin;
        lastNanos = nanos;
    }

    /**
     * Adds a sample.
     *
     * @param nanos the time of the totals
     */
    void sample(Totals now, long nanos) {
        double seconds = Math.max(1, nanos - lastNanos) / NANOS;
        shift(up, Math.round((now.up() - last.up()) / seconds));
        shift(down, Math.round((now.down() - last.down()) / seconds));
        last = now;
        lastNanos = nanos;
    }

    private static void shift(long[] samples, long newest) {
        System.arraycopy(samples, 1, samples, 0, SAMPLES - 1);
        samples[SAMPLES - 1] = newest;
    }

    /** Returns bytes per second to the targets. */
    long[] up() {
        return up.clone();
    }

    /** Returns bytes per second from the targets. */
    long[] down() {
        return down.clone();
    }
}
