package brookloom.client.cli;

import brookloom.cli.doctor.DoctorFrontEnd;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.cli.help.Namesake;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.DoctorConfig;
import brookloom.client.config.Upstream;
import brookloom.client.doctor.ClientDoctor;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.UserError;
import brookloom.proto.Password;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: examines the way to a server. */
@Command(
        name = "doctor",
        description = {
            "Find out why a server is not reached.",
            "At the server, use brook-loom-server doctor. This one examines name, port, TLS, path, clock, password,"
                    + " UDP and MTU, a line for each. The last line names the cause and what to do; the exit code is then"
                    + " 1.",
        },
        footer = {
            "%nExamples:",
            "  brook-loom-client doctor --linkFile my.link",
            "  brook-loom-client doctor wss://example.com/ws --passwordFile pw --json",
        })
public final class DoctorCommand extends DoctorFrontEnd implements Namesake {
    /** Options of the server's doctor alone. */
    private static final Set<String> OF_THE_SERVER = Set.of(
            "--acmeCa",
            "--acmeDir",
            "--acmeDirectory",
            "--acmeEmail",
            "--acmeHttpPort",
            "--cert",
            "--certkey",
            "--clientCa",
            "--domainaddress",
            "--listen",
            "--state",
            "--stateCa",
            "--statePasswordFile",
            "--udp",
            "-l");

    @Mixin
    private final AnyServerOptionGroup server = new AnyServerOptionGroup();

    @HelpSection(Heading.DNS)
    @Option(
            names = "--dns",
            paramLabel = "IP:PORT",
            defaultValue = "8.8.8.8:53",
            description = "Resolver asked through the tunnel, over TCP and UDP (default: ${DEFAULT-VALUE}).")
    private HostPort dns = new HostPort("8.8.8.8", 53);

    @Mixin
    private final OutboundOptionGroup outbound = new OutboundOptionGroup();

    @Override
    protected void examine() throws UserError, IOException {
        DoctorConfig config = config();
        Password secret = config.upstream() instanceof BrookUpstream brook ? brook.password() : null;
        try (secret;
                ClientDoctor doctor = ClientDoctor.open(config)) {
            report(doctor.steps());
        }
    }

    private DoctorConfig config() throws UserError {
        List<String> several = server.aboutSeveral();
        if (!several.isEmpty()) {
            throw new ConfigError(
                    several.getFirst() + " is for several servers, and doctor examines one: leave it out; the"
                            + " resolver that it asks is --dns");
        }
        Upstream chosen = server.upstream(List.of());
        try {
            return new DoctorConfig(chosen, outbound.proxy(), outbound.config(), dns.destination());
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public String otherWith(String option) {
        return OF_THE_SERVER.contains(option)
                ? "brook-loom-server doctor, for the server's side: leave it out here"
                : leftOut(option, ConnectCommand.class, WssClientCommand.class);
    }
}
