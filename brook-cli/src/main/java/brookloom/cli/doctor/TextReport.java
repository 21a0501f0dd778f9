package brookloom.cli.doctor;

import brookloom.cli.doctor.Outcome.Problem;
import brookloom.net.text.Printable;
import java.io.PrintWriter;

/** Prints columns for people: name, result, time, detail; then the problems, the one that causes most last. */
final class TextReport implements ReportWriter {
    private final PrintWriter out;

    TextReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void step(StepReport report) {
        Outcome outcome = report.outcome();
        String took = outcome instanceof Outcome.Skipped ? "" : report.took().toMillis() + " ms";
        String detail = outcome instanceof Problem ? "named below" : Printable.line(outcome.detail());
        out.println(String.format("%-12s %-8s %8s  %s", report.step(), outcome.result(), took, detail));
        out.flush();
    }

    @Override
    public void verdict(Verdict verdict) {
        for (StepReport other : verdict.problems().stream().skip(1).toList().reversed()) {
            out.println(Printable.line("problem: " + other.outcome().detail()));
        }
        out.println(Printable.line(verdict.line()));
        out.flush();
    }
}
