package brookloom.it.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Medians, percentiles, and how numbers are written. */
final class Numbers {
    private Numbers() {}

    /** The middle one, or the mean of the two in the middle. */
    static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The smallest value that so many percent of all do not exceed (nearest rank). */
    static double percentile(double[] values, double percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(rank, 1) - 1];
    }

    static String text(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    /** Such as {@code 4.4×}, with two digits that say something. */
    static String ratio(double value, double to) {
        double ratio = value / to;
        if (!Double.isFinite(ratio)) {
            return "–";
        }
        return text(ratio, ratio < 0.995 ? 2 : ratio < 9.95 ? 1 : 0) + "×";
    }
}
