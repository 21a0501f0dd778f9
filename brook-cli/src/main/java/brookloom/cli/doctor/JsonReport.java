package brookloom.cli.doctor;

import brookloom.cli.log.JsonLine;
import java.io.PrintWriter;

/** Prints JSON objects for programs, one on each line. */
final class JsonReport implements ReportWriter {
    private final PrintWriter out;

    JsonReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void step(StepReport report) {
        Outcome outcome = report.outcome();
        print(new JsonLine()
                .text("step", report.step())
                .text("result", outcome.result())
                .seconds("seconds", report.took())
                .text("detail", outcome.detail()));
    }

    @Override
    public void verdict(Verdict verdict) {
        print(new JsonLine()
                .text("result", verdict.healthy() ? "healthy" : "problem")
                .number("problems", verdict.problems().size())
                .text(
                        "step",
                        verdict.healthy() ? null : verdict.problems().getFirst().step())
                .text(
                        "detail",
                        verdict.healthy()
                                ? null
                                : verdict.problems().getFirst().outcome().detail()));
    }

    private void print(JsonLine line) {
        out.println(line);
        out.flush();
    }
}
