package brookloom.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Outcome.Skipped;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExaminationTest {
    private static final Step FINE = step("fine", () -> new Passed("all is well"));
    private static final Step ODD = step("odd", () -> new Problem("it is odd: mend it", false));
    private static final Step BROKEN = step("broken", () -> {
        throw new IOException("it is broken: replace it");
    });

    private interface Body {
        Outcome run() throws IOException;
    }

    private static Step step(String name, Body body) {
        return new Step() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Outcome run() throws IOException {
                return body.run();
            }
        };
    }

    private static Verdict run(Step... steps) {
        return Examination.run(List.of(steps), report -> {});
    }

    @Test
    void withoutAProblemAllIsHealthy() {
        Verdict verdict = run(FINE, step("none", () -> new Skipped("nothing to examine")));

        assertThat(verdict.healthy()).isTrue();
        assertThat(verdict.line()).isEqualTo("healthy: no problem found");
    }

    @Test
    void aProblemThatIsNotFatalEndsNothing() {
        Verdict verdict = run(ODD, FINE);

        assertThat(verdict.line()).isEqualTo("problem: it is odd: mend it");
        assertThat(verdict.reports().getLast().outcome()).isEqualTo(new Passed("all is well"));
    }

    @Test
    void afterAFatalProblemTheRestIsSkippedAndTheVerdictNamesIt() {
        List<StepReport> reported = new ArrayList<>();

        Verdict verdict = Examination.run(List.of(ODD, BROKEN, FINE), reported::add);

        assertThat(verdict.line()).isEqualTo("problem: it is broken: replace it (and 1 more above)");
        assertThat(verdict.reports().getLast().outcome()).isInstanceOf(Skipped.class);
        assertThat(reported).isEqualTo(verdict.reports());
    }

    @Test
    void theTextNamesEachProblemOnceAndTheOneThatCausesMostLast() {
        StringWriter out = new StringWriter();
        TextReport writer = new TextReport(new PrintWriter(out));
        writer.verdict(Examination.run(List.of(ODD, BROKEN, FINE), writer::step));

        assertThat(out.toString()).containsOnlyOnce("it is odd: mend it").containsOnlyOnce("it is broken: replace it");
        assertThat(out.toString().lines())
                .endsWith("problem: it is odd: mend it", "problem: it is broken: replace it (and 1 more above)");
        assertThat(out.toString().lines())
                .filteredOn(line -> line.endsWith("named below"))
                .hasSize(2);
    }

    @Test
    void controlCharactersOfPeersReachNoTerminal() {
        StringWriter out = new StringWriter();
        Verdict verdict = run(step("odd", () -> new Problem("Server: \u001b[2J\r\n\"x\"", false)));

        for (ReportWriter writer :
                List.of(new TextReport(new PrintWriter(out)), new JsonReport(new PrintWriter(out)))) {
            verdict.reports().forEach(writer::step);
            writer.verdict(verdict);
        }

        assertThat(out.toString().lines()).hasSize(4);
        assertThat(out.toString().replace("\n", "").chars()).noneMatch(c -> c < ' ');
    }

    @Test
    void fewFileDescriptorsAreAProblem() {
        assertThat(new DescriptorStep(256, 512).run()).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.fatal()).isFalse();
            assertThat(problem.detail())
                    .isEqualTo("at most 256 file descriptors here, which serves about 85 connections at a"
                            + " time: raise the limit, such as by LimitNOFILE= or ulimit -n");
        });
        assertThat(new DescriptorStep(512, 512).run()).isInstanceOf(Passed.class);
        assertThat(new DescriptorStep(-1, 512).run()).isInstanceOf(Skipped.class);
    }
}
