package brookloom.it.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** All samples of a run. */
final class Results {
    private record Cell(String subject, Metric metric) {}

    private record Place(String load, String subject) {}

    private final List<Subject> subjects;
    private final List<Load> loads;
    private final Map<Cell, List<Double>> samples = new HashMap<>();
    private final Map<Place, Map<String, Integer>> failures = new HashMap<>();
    private final Map<Place, String> broken = new HashMap<>();

    Results(List<Subject> subjects, List<Load> loads) {
        this.subjects = subjects;
        this.loads = loads;
    }

    List<Subject> subjects() {
        return subjects;
    }

    List<Load> loads() {
        return loads;
    }

    void add(Load load, Subject subject, Sample sample) {
        sample.values()
                .forEach((metric, value) -> samples.computeIfAbsent(
                                new Cell(subject.name(), metric), cell -> new ArrayList<>())
                        .add(value));
        addFailures(load, subject, "", sample);
    }

    void addWarmUp(Load load, Subject subject, Sample sample) {
        addFailures(load, subject, "in warm-up, ", sample);
    }

    private void addFailures(Load load, Subject subject, String when, Sample sample) {
        Map<String, Integer> all =
                failures.computeIfAbsent(new Place(load.name(), subject.name()), place -> new TreeMap<>());
        sample.failures().forEach((how, times) -> all.merge(when + how, times, Integer::sum));
    }

    /** The load as a whole failed on this subject, and is not tried again. */
    void breakOff(Load load, Subject subject, String why) {
        broken.put(new Place(load.name(), subject.name()), why);
    }

    Optional<String> broken(Load load, Subject subject) {
        return Optional.ofNullable(broken.get(new Place(load.name(), subject.name())));
    }

    /** How attempts failed, and how often. */
    Map<String, Integer> failures(Load load, Subject subject) {
        return failures.getOrDefault(new Place(load.name(), subject.name()), Map.of());
    }

    List<Double> samples(String subject, Metric metric) {
        return samples.getOrDefault(new Cell(subject, metric), List.of());
    }

    /** What stands for all rounds, if there was any. */
    OptionalDouble summary(String subject, Metric metric) {
        List<Double> values = samples(subject, metric);
        if (values.isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                switch (metric.summary()) {
                    case MEDIAN -> Numbers.median(values);
                    case TOTAL ->
                        values.stream().mapToDouble(Double::doubleValue).sum();
                });
    }
}
