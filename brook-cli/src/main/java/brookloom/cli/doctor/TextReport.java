package brookloom.cli.doctor;

import brookloom.net.text.Printable;
import java.io.PrintWriter;

/** Prints columns for people: name, result, time, detail. */
final class TextReport implements ReportWriter {
    private final PrintWriter out;

    TextReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void step(StepReport report) {
        Outcome outcome = report.outcome();
        String took = outcome instanceof Outcome.Skipped ? "" : report.took().toMillis() + " ms";
        out.println(String.format(
                "%-12s %-8s %8s  %s", report.step(), outcome.result(), took, Printable.line(outcome.detail())));
        out.flush();
    }

    @Override
    public void verdict(Verdict verdict) {
        out.println(Printable.line(verdict.line()));
        out.flush();
    }
}
