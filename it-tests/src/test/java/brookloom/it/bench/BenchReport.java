package brookloom.it.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results for programs: {@code machine}, {@code results} with all samples, {@code failures}, {@code goals}. */
final class BenchReport {
    private BenchReport() {}

    static String of(Results results, MachineFacts facts) {
        List<Object> cells = new ArrayList<>();
        List<Object> failures = new ArrayList<>();
        for (Load load : results.loads()) {
            for (Subject subject : results.subjects()) {
                load.metrics().forEach(metric -> cells.addAll(cell(results, subject, metric)));
                failures.addAll(failures(results, load, subject));
            }
        }
        List<Object> goals = new ArrayList<>(
                Goal.outcomes(results).stream().map(BenchReport::goal).toList());
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", facts.all());
        all.put("results", cells);
        all.put("failures", failures);
        all.put("goals", goals);
        return Json.of(all);
    }

    private static List<Object> cell(Results results, Subject subject, Metric metric) {
        List<Double> samples = results.samples(subject.name(), metric);
        if (samples.isEmpty()) {
            return List.of();
        }
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put("load", metric.load());
        cell.put("subject", subject.name());
        subject.original().ifPresent(original -> cell.put("original", original));
        cell.put("metric", metric.name());
        cell.put("unit", metric.unit());
        cell.put(
                metric.summary() == Metric.Summary.TOTAL ? "total" : "median",
                results.summary(subject.name(), metric).orElseThrow());
        cell.put("samples", samples);
        return List.of(cell);
    }

    private static List<Object> failures(Results results, Load load, Subject subject) {
        List<Object> all = new ArrayList<>();
        results.failures(load, subject).forEach((how, times) -> all.add(failure(load, subject, how, times)));
        results.broken(load, subject).ifPresent(why -> all.add(failure(load, subject, "broken off: " + why, 1)));
        return all;
    }

    private static Map<String, Object> failure(Load load, Subject subject, String how, int times) {
        Map<String, Object> failure = new LinkedHashMap<>();
        failure.put("load", load.name());
        failure.put("subject", subject.name());
        failure.put("how", how);
        failure.put("times", times);
        return failure;
    }

    private static Map<String, Object> goal(Goal.Outcome outcome) {
        Map<String, Object> goal = new LinkedHashMap<>();
        goal.put("work", outcome.goal().work());
        goal.put("subject", outcome.goal().ours());
        goal.put("load", outcome.goal().metric().load());
        goal.put("metric", outcome.goal().metric().name());
        goal.put("unit", outcome.goal().metric().unit());
        outcome.original().ifPresent(original -> goal.put("original", original));
        goal.put("ours", outcome.ours());
        goal.put("bound", outcome.goal().text());
        outcome.reached().ifPresent(reached -> goal.put("reached", reached));
        return goal;
    }
}
