package brookloom.it.doctor;

import brookloom.cli.doctor.Examination;
import brookloom.cli.doctor.StepReport;
import brookloom.cli.doctor.Verdict;
import brookloom.client.config.DoctorConfig;
import brookloom.client.config.Upstream;
import brookloom.client.doctor.AnswerLimits;
import brookloom.client.doctor.ClientDoctor;
import brookloom.net.config.OutboundConfig;
import brookloom.net.dial.Outbound;
import brookloom.net.outbound.OpenOutbound;
import brookloom.proto.Destination;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Runs the client's doctor in this process. */
final class Examined {
    private Examined() {}

    static Verdict of(Upstream upstream, Destination resolver) throws Exception {
        return of(upstream, resolver, InstantSource.system());
    }

    static Verdict of(Upstream upstream, Destination resolver, InstantSource clock) throws Exception {
        return of(upstream, resolver, clock, AnswerLimits.DEFAULT, report -> {});
    }

    static Verdict of(Upstream upstream, Destination resolver, AnswerLimits limits) throws Exception {
        return of(upstream, resolver, limits, report -> {});
    }

    static Verdict of(Upstream upstream, Destination resolver, AnswerLimits limits, Consumer<StepReport> reporter)
            throws Exception {
        return of(upstream, resolver, InstantSource.system(), limits, reporter);
    }

    private static Verdict of(
            Upstream upstream,
            Destination resolver,
            InstantSource clock,
            AnswerLimits limits,
            Consumer<StepReport> reporter)
            throws Exception {
        DoctorConfig config = new DoctorConfig(upstream, null, OutboundConfig.DIRECT, resolver);
        try (ClientDoctor doctor = ClientDoctor.open(config, OpenOutbound.of(Outbound.direct()), clock, limits)) {
            return Examination.run(doctor.steps(), reporter);
        }
    }

    /** Returns what a step found, on one line. */
    static String report(Verdict verdict, String step) {
        return verdict.reports().stream()
                .filter(report -> report.step().equals(step))
                .map(StepReport::outcome)
                .map(outcome -> outcome.result() + ": " + outcome.detail())
                .findFirst()
                .orElseThrow();
    }
}
