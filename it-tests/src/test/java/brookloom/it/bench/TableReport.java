package brookloom.it.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The results in Markdown: a table for each load, then what was to be reached. */
final class TableReport {
    private final Results results;
    private final StringBuilder text = new StringBuilder();

    private TableReport(Results results) {
        this.results = results;
    }

    static String of(Results results, MachineFacts facts) {
        TableReport report = new TableReport(results);
        report.text
                .append(
                        "Medians; in brackets the ratio to the original in the same run; bare is without the Brook protocol. ")
                .append(facts.line())
                .append(".\n");
        results.loads().forEach(report::table);
        report.goals();
        return report.text.toString();
    }

    private void table(Load load) {
        text.append("\n### ").append(load.title()).append("\n\n");
        List<String> head = new ArrayList<>(List.of(""));
        load.metrics().forEach(metric -> head.add(metric.heading()));
        head(head);
        List<String> notes = new ArrayList<>();
        for (Subject subject : results.subjects()) {
            row(load, subject);
            results.broken(load, subject)
                    .ifPresent(why -> notes.add("**" + subject.name() + " failed**: " + why + "."));
            Map<String, Integer> failures = results.failures(load, subject);
            failures.forEach((how, times) -> notes.add(subject.name() + ": " + times + " × " + how + "."));
        }
        if (!notes.isEmpty()) {
            text.append('\n');
            notes.forEach(note -> text.append("- ").append(note).append('\n'));
        }
    }

    private void row(Load load, Subject subject) {
        List<String> row = new ArrayList<>(List.of(subject.name()));
        load.metrics().forEach(metric -> row.add(cell(subject, metric)));
        boolean broken = results.broken(load, subject).isPresent();
        if (broken) {
            row.set(1, row.get(1).isEmpty() ? "failed" : row.get(1) + ", then failed");
        }
        if (broken || row.stream().skip(1).anyMatch(cell -> !cell.isEmpty())) {
            row(row);
        }
    }

    private String cell(Subject subject, Metric metric) {
        OptionalDouble value = results.summary(subject.name(), metric);
        if (value.isEmpty()) {
            return "";
        }
        String number = Numbers.text(value.getAsDouble(), metric.digits());
        OptionalDouble original = subject.original()
                .filter(name -> !name.equals(subject.name()))
                .map(name -> results.summary(name, metric))
                .orElse(OptionalDouble.empty());
        return original.isEmpty() || metric.summary() == Metric.Summary.TOTAL
                ? number
                : number + " (" + Numbers.ratio(value.getAsDouble(), original.getAsDouble()) + ")";
    }

    private void goals() {
        List<Goal.Outcome> outcomes = Goal.outcomes(results);
        if (outcomes.isEmpty()) {
            return;
        }
        text.append("\n### What to reach\n\n");
        head(List.of("work", "subject", "the original", "ours", "ratio", "to reach", "reached"));
        for (Goal.Outcome outcome : outcomes) {
            Metric metric = outcome.goal().metric();
            OptionalDouble original = outcome.original();
            row(List.of(
                    outcome.goal().work() + " (" + metric.heading() + ")",
                    outcome.goal().ours(),
                    original.isEmpty() ? "–" : Numbers.text(original.getAsDouble(), metric.digits()),
                    Numbers.text(outcome.ours(), metric.digits()),
                    original.isEmpty() ? "–" : Numbers.ratio(outcome.ours(), original.getAsDouble()),
                    outcome.goal().text(),
                    outcome.reached().map(yes -> yes ? "yes" : "**no**").orElse("–")));
        }
    }

    private void head(List<String> cells) {
        row(cells);
        text.append("| --- ".repeat(cells.size())).append("|\n");
    }

    private void row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
