package brookloom.client.cli;

import brookloom.cli.doctor.DoctorFrontEnd;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.DoctorConfig;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.Route;
import brookloom.client.config.Upstream;
import brookloom.client.doctor.ClientDoctor;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import brookloom.proto.Password;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: examines the way to a server. */
@Command(
        name = "doctor",
        description = "Find out why a server is not reached: examines name, port, TLS, path, clock, password, UDP and"
                + " MTU, a line for each. The last line names the cause and what to do; the exit code is then 1.",
        footer = {
            "%nExamples:",
            "  brook-loom-client doctor --linkFile my.link",
            "  brook-loom-client doctor --server wss://example.com:443/ws --passwordFile pw --json",
        })
public final class DoctorCommand extends DoctorFrontEnd {
    @HelpSection(Heading.SERVER)
    @Option(
            names = {"-s", "--server", "--wsserver", "--wssserver"},
            paramLabel = "SERVER",
            description = "1.2.3.4:9999, ws://1.2.3.4:9999 or wss://example.com:443/ws.")
    private String server = "";

    @Mixin
    private final UpstreamOptionGroup upstream = new UpstreamOptionGroup();

    @Mixin
    private final WebOptionGroup web = new WebOptionGroup();

    @Mixin
    private final TlsOptionGroup tls = new TlsOptionGroup();

    @HelpSection(Heading.TUNNELS)
    @Option(names = "--h2", description = "Examine tunnels over HTTP/2 (RFC 8441).")
    private boolean http2;

    @HelpSection(Heading.UDP)
    @Option(names = "--udpovertcp", description = "Carry datagrams within TCP, with a plain server.")
    private boolean udpOverTcp;

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
        Upstream chosen = upstream.upstream(
                "--server", server, this::route, linked -> web.change(linked, http2), web.withoutBrookProtocol());
        try {
            return new DoctorConfig(chosen, outbound.proxy(), outbound.config(), dns.destination());
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
    }

    private Route route() throws UserError {
        BrookLink.Kind kind = BrookLink.Kind.ofAddress(server).orElse(BrookLink.Kind.QUICSERVER);
        return switch (kind) {
            case SERVER -> new PlainRoute(Values.parse("--server", server, HostPort::parse), udpOverTcp);
            case WSSERVER -> web.route(WebOptionGroup.server("--server", server, false), null, http2);
            case WSSSERVER -> web.route(WebOptionGroup.server("--server", server, true), tls.config(), http2);
            case SOCKS5, QUICSERVER ->
                throw new ConfigError(
                        "--server '" + server + "' must be host:port, ws://host:port/path or wss://host:port/path");
        };
    }
}
