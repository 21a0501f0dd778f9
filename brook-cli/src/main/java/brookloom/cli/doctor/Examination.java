package brookloom.cli.doctor;

import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Outcome.Skipped;
import brookloom.net.text.Failures;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs steps one after the other; after a fatal problem the rest is skipped. */
public final class Examination {
    private Examination() {}

    /**
     * Runs the steps.
     *
     * @param reporter is handed each report as soon as there is one
     */
    public static Verdict run(List<Step> steps, Consumer<StepReport> reporter) {
        List<StepReport> reports = new ArrayList<>();
        boolean ended = false;
        for (Step step : steps) {
            StepReport report = ended
                    ? new StepReport(step.name(), new Skipped("depends on what failed above"), Duration.ZERO)
                    : timed(step);
            ended |= report.outcome() instanceof Problem problem && problem.fatal();
            reporter.accept(report);
            reports.add(report);
        }
        return new Verdict(reports);
    }

    private static StepReport timed(Step step) {
        long start = System.nanoTime();
        Outcome outcome = outcome(step);
        return new StepReport(step.name(), outcome, Duration.ofNanos(System.nanoTime() - start));
    }

    private static Outcome outcome(Step step) {
        try {
            return step.run();
        } catch (IOException | UserError e) {
            return new Problem(Failures.describe(e), true);
        }
    }
}
