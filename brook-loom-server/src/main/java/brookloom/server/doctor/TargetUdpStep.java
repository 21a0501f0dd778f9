package brookloom.server.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Step;
import brookloom.net.text.Failures;
import java.io.IOException;

/** Reports whether a DNS server answers over UDP, as targets are reached. */
final class TargetUdpStep implements Step {
    private final ResolverQueries queries;

    TargetUdpStep(ResolverQueries queries) {
        this.queries = queries;
    }

    @Override
    public String name() {
        return "target UDP";
    }

    @Override
    public Outcome run() {
        ResolverQueries.Result udp = queries.udp();
        IOException failure = udp.failure();
        return failure == null
                ? new Passed(queries.resolver() + " answered " + udp.bytes() + " bytes")
                : new Problem(explain(Failures.describe(failure)), false);
    }

    private String explain(String why) {
        return queries.tcp().isAnswer()
                ? "targets are not reached over UDP (" + queries.resolver() + ": " + why + "): check this machine's"
                        + " network and its firewall for outgoing UDP, or ask another resolver by --dns"
                : queries.resolver() + " does not answer over UDP either (" + why
                        + "): ask another resolver by --dns; if"
                        + " none answers, check this machine's network and its firewall";
    }
}
