package brookloom.server.doctor;

import brookloom.cli.doctor.InterceptedPort;
import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Step;
import brookloom.net.dial.DialFailed;
import brookloom.net.text.Failures;
import brookloom.proto.Destination;
import java.io.IOException;

/** Reports whether a DNS server answers over TCP, as targets are reached. */
final class TargetTcpStep implements Step {
    private final ResolverQueries queries;

    TargetTcpStep(ResolverQueries queries) {
        this.queries = queries;
    }

    @Override
    public String name() {
        return "target TCP";
    }

    @Override
    public Outcome run() {
        ResolverQueries.Result tcp = queries.tcp();
        IOException failure = tcp.failure();
        return failure == null
                ? new Passed(queries.resolver() + " answered " + tcp.bytes() + " bytes")
                : new Problem(explain(failure), false);
    }

    private String explain(IOException failure) {
        Destination resolver = queries.resolver();
        String why = Failures.describe(failure);
        if (queries.udp().isAnswer()) {
            return resolver + " answers over UDP, but not over TCP (" + why + "): "
                    + InterceptedPort.cause("on the way", resolver.port());
        }
        return failure instanceof DialFailed
                ? "targets are not reached over TCP (" + resolver + ": " + why
                        + "): check this machine's network and its"
                        + " firewall for outgoing TCP, or ask another resolver by --dns"
                : "a connection to " + resolver + " is made, but brings no DNS answer (" + why + "): it may be no DNS"
                        + " server, or answer nobody here: ask another resolver by --dns";
    }
}
