package brookloom.admin;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Remembers the newest of many durations. Not thread-safe. */
final class Times {
    private static final int MOST = 512;

    private final long[] nanos = new long[MOST];
    private long count;

    /** Returns a time for people: {@code 0.4 ms}, {@code 23 ms}, {@code 1.2 s}. */
    static String format(Duration time) {
        double millis = time.toNanos() / 1e6;
        if (millis >= 1000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000);
        }
        return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }

    /** Adds one; null, which stands for never, adds nothing. */
    void add(@Nullable Duration time) {
        if (time != null) {
            nanos[(int) (count++ % MOST)] = time.toNanos();
        }
    }

    /** Returns the number of all that were added. */
    long count() {
        return count;
    }

    /** Returns the microseconds that this share of the remembered ones does not exceed; 0 without any. */
    long micros(double share) {
        int kept = (int) Math.min(count, MOST);
        if (kept == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, kept);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(kept - 1L, (long) (kept * share))] / 1000;
    }
}
