package brookloom.server.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Step;
import brookloom.net.dial.Outbound;
import brookloom.net.dns.DnsTransport;
import brookloom.net.dns.RootQuery;
import brookloom.net.text.Failures;
import brookloom.proto.Destination;
import java.io.IOException;
import java.time.Duration;

/** Asks a DNS server over TCP, as targets are reached. */
final class TargetTcpStep implements Step {
    private static final Duration LIMIT = Duration.ofSeconds(6);

    private final Outbound out;
    private final Destination resolver;

    TargetTcpStep(Outbound out, Destination resolver) {
        this.out = out;
        this.resolver = resolver;
    }

    @Override
    public String name() {
        return "target TCP";
    }

    @Override
    public Outcome run() {
        try (DnsTransport transport = DnsTransport.plain(out, resolver)) {
            byte[] answer = transport.askForAll(RootQuery.small(), LIMIT);
            return new Passed(resolver + " answered " + answer.length + " bytes");
        } catch (IOException e) {
            return new Problem(
                    "targets are not reached over TCP (" + resolver + ": " + Failures.describe(e)
                            + "): check this machine's network and its firewall for outgoing TCP, or ask another"
                            + " resolver by --dns",
                    false);
        }
    }
}
