package brookloom.it.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What one round of a load on a subject gave. */
final class Sample {
    private final Map<Metric, Double> values = new LinkedHashMap<>();
    private final Map<String, Integer> failures = new TreeMap<>();

    Sample put(Metric metric, double value) {
        values.put(metric, value);
        return this;
    }

    /** Some attempts failed this way, while the load as a whole went on. */
    void fail(String how, int times) {
        failures.merge(how, times, Integer::sum);
    }

    Map<Metric, Double> values() {
        return values;
    }

    Map<String, Integer> failures() {
        return failures;
    }
}
