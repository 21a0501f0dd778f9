package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses Prometheus's text format 0.0.4, and accepts nothing that its specification does not: HELP and TYPE once and before
 * the samples, samples of a family together, no series twice, counters that end in _total and do not fall below zero,
 * histograms whose buckets add up.
 */
final class Exposition {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") (.+)");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME + ")(?:\\{(" + LABEL + "(?:," + LABEL
            + ")*)\\})? (-?[0-9]+(?:\\.[0-9]+)?(?:E-?[0-9]+)?|[+-]Inf|NaN)");

    private final Map<String, String> types = new HashMap<>();
    private final Map<String, Double> samples = new LinkedHashMap<>();
    private final Set<String> helped = new HashSet<>();
    private final Set<String> closed = new HashSet<>();
    private String family = "";

    private Exposition() {}

    static Exposition parse(String text) {
        assertThat(text).endsWith("\n").doesNotContain("\r");
        Exposition parsed = new Exposition();
        text.lines().forEach(parsed::line);
        parsed.checkHistograms();
        return parsed;
    }

    private void line(String line) {
        Matcher help = HELP.matcher(line);
        Matcher type = TYPE.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (help.matches()) {
            begin(help.group(1));
            assertThat(helped.add(family)).as(line).isTrue();
        } else if (type.matches()) {
            begin(type.group(1));
            assertThat(types.put(family, type.group(2))).as(line).isNull();
        } else {
            assertThat(sample.matches()).as("not in the format: " + line).isTrue();
            sample(line, sample);
        }
    }

    private void begin(String name) {
        if (!name.equals(family)) {
            closed.add(family);
            family = name;
            assertThat(closed).as("its samples stand together").doesNotContain(name);
        }
    }

    private void sample(String line, Matcher sample) {
        String name = sample.group(1);
        String type = types.get(family);
        assertThat(type).as("a TYPE before " + line).isNotNull();
        switch (type) {
            case "histogram" -> assertThat(name).isIn(family + "_bucket", family + "_count", family + "_sum");
            case "summary" -> assertThat(name).isIn(family, family + "_count", family + "_sum");
            default -> assertThat(name).isEqualTo(family);
        }
        String labels = sample.group(2) == null ? "" : "{" + sample.group(2) + "}";
        double value = Double.parseDouble(sample.group(3).replace("Inf", "Infinity"));
        if (type.equals("counter")) {
            assertThat(name).endsWith("_total");
            assertThat(value).as(line).isNotNegative();
        }
        assertThat(samples.put(name + labels, value)).as("twice: " + line).isNull();
    }

    private void checkHistograms() {
        Map<String, TreeMap<Double, Double>> buckets = new HashMap<>();
        samples.forEach((series, value) -> {
            Matcher bound =
                    Pattern.compile("(.*)_bucket\\{(.*?),?le=\"([^\"]+)\"\\}").matcher(series);
            if (bound.matches()) {
                String labels = bound.group(2).isEmpty() ? "" : "{" + bound.group(2) + "}";
                buckets.computeIfAbsent(bound.group(1) + "_count" + labels, any -> new TreeMap<>())
                        .put(Double.parseDouble(bound.group(3).replace("+Inf", "Infinity")), value);
            }
        });
        buckets.forEach((count, bounds) -> {
            assertThat(bounds.values().stream().toList()).as(count).isSorted();
            assertThat(bounds.lastKey()).isInfinite();
            assertThat(bounds.lastEntry().getValue()).as(count).isEqualTo(samples.get(count));
        });
    }

    /** Returns the value of a series as the format writes it, labels sorted. */
    double value(String series) {
        assertThat(samples).containsKey(series);
        return samples.get(series);
    }

    /** Returns the names of all families and of what histograms consist of. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        samples.keySet().forEach(series -> names.add(series.replaceFirst("\\{.*", "")));
        names.addAll(types.keySet());
        return names;
    }

    /** Returns all series. */
    Set<String> series() {
        return samples.keySet();
    }
}
