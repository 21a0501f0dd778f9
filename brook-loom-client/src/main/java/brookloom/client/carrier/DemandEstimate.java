package brookloom.client.carrier;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Estimates recent demand for tunnels: each request counts as one, and decays. */
final class DemandEstimate {
    /** Asked for once, a tunnel is expected again for some 70 seconds; after sixteen at once, for some two minutes. */
    private static final Duration FADING = Duration.ofSeconds(30);

    private static final double FORGOTTEN = 0.1;

    private final LongSupplier nanoTime;
    private double level;
    private long since;

    DemandEstimate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    /** One more. */
    void add() {
        fade();
        level++;
    }

    /** Returns the number of carriers to keep warm. */
    int expected() {
        fade();
        return level < FORGOTTEN ? 0 : (int) Math.ceil(level);
    }

    private void fade() {
        long now = nanoTime.getAsLong();
        level *= Math.exp(-(double) (now - since) / FADING.toNanos());
        since = now;
    }
}
