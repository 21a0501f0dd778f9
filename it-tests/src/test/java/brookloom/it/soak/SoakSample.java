package brookloom.it.soak;

import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What a process holds at a moment.
 *
 * @param heapKib in use after a full collection
 */
record SoakSample(long heapKib, long threads, long descriptors) {
    private static final long HEAP_SLACK_KIB = 6 * 1024;
    private static final long THREADS_SLACK = 16;
    private static final long DESCRIPTORS_SLACK = 48;

    /** Returns what has grown over a run of samples, or nothing when all is flat; the first quarter is the warm-up. */
    static Optional<String> growth(List<SoakSample> samples) {
        if (samples.size() < 4) {
            return Optional.empty();
        }
        return grown("heap, KiB", samples, SoakSample::heapKib, HEAP_SLACK_KIB)
                .or(() -> grown("threads", samples, SoakSample::threads, THREADS_SLACK))
                .or(() -> grown("descriptors", samples, SoakSample::descriptors, DESCRIPTORS_SLACK));
    }

    private static Optional<String> grown(
            String what, List<SoakSample> samples, ToLongFunction<SoakSample> value, long slack) {
        int quarter = samples.size() / 4;
        long before = median(samples.subList(quarter, 2 * quarter), value);
        long after = median(samples.subList(samples.size() - quarter, samples.size()), value);
        return after <= before + Math.max(before / 10, slack)
                ? Optional.empty()
                : Optional.of(what + " grew from " + before + " to " + after);
    }

    private static long median(List<SoakSample> samples, ToLongFunction<SoakSample> value) {
        return samples.stream()
                .mapToLong(value)
                .sorted()
                .skip(samples.size() / 2)
                .findFirst()
                .orElse(0);
    }
}
