package brookloom.server.cli;

import brookloom.cli.DialOptions;
import brookloom.cli.doctor.DoctorFrontEnd;
import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.cli.help.Namesake;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.server.config.CertificateConfig;
import brookloom.server.config.ServerDoctorConfig;
import brookloom.server.doctor.ServerDoctor;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: examines what a server needs of its machine and network. */
@Command(
        name = "doctor",
        description = {
            "Find out what keeps a server from serving.",
            "Examines file descriptors, ports, the domain, the certificate or ACME, and how targets are reached, a line"
                    + " for each. The last line names the cause and what to do; the exit code is then 1.",
        },
        footer = {
            "%nExamples:",
            "  brook-loom-server doctor --listen :9999",
            "  brook-loom-server doctor --domainaddress example.com:443",
        })
public final class ServerDoctorCommand extends DoctorFrontEnd implements Namesake {
    /** Options of the client's doctor alone. */
    private static final Set<String> OF_THE_CLIENT = Set.of(
            "--address",
            "--auto",
            "--ca",
            "--checkTarget",
            "--clientCert",
            "--clientCertKey",
            "--clientHKDFInfo",
            "--fragment",
            "--framed",
            "--h2",
            "--header",
            "--insecure",
            "--link",
            "--linkFile",
            "--password",
            "--passwordFile",
            "--proxy",
            "--proxyFile",
            "--select",
            "--server",
            "--serverHKDFInfo",
            "--sni",
            "--subscribe",
            "--subscribeInterval",
            "--tlsfingerprint",
            "--udpovertcp",
            "--withoutBrookProtocol",
            "--wsserver",
            "--wssserver",
            "-p",
            "-s");

    @HelpSection(Heading.LISTENING)
    @Essential
    @Option(
            names = {"-l", "--listen"},
            paramLabel = "[HOST]:PORT",
            description = "Address to listen on (default: :9999, or the port of --domainaddress).")
    private @Nullable ListenAddress listen;

    @HelpSection(Heading.LISTENING)
    @Essential
    @Option(
            names = "--domainaddress",
            paramLabel = "DOMAIN:PORT",
            description = "Domain name and port of a wssserver, whose certificate is examined too.")
    private @Nullable HostPort domainAddress;

    @HelpSection(Heading.LISTENING)
    @Option(names = "--udp", description = "Examine the UDP port too, for a plain server.")
    private boolean udp;

    @Mixin
    private final CertificateOptions certificate = new CertificateOptions();

    @HelpSection(Heading.TARGETS)
    @Option(
            names = "--dns",
            paramLabel = "IP:PORT",
            defaultValue = "8.8.8.8:53",
            description = "Resolver asked as a target, over TCP and UDP (default: ${DEFAULT-VALUE}).")
    private HostPort dns = new HostPort("8.8.8.8", 53);

    @Mixin
    private final StateOptions state = new StateOptions();

    @Mixin
    private final DialOptions dial = new DialOptions();

    @Override
    protected void examine() throws UserError, IOException {
        HostPort domain = domainAddress;
        if (domain == null && certificate.areGiven()) {
            throw new ConfigError("--cert is for a wssserver: give --domainaddress too");
        }
        String host = domain == null ? null : domain.host();
        CertificateConfig pair = host == null ? null : certificate.config(host).certificate();
        ServerDoctorConfig config = new ServerDoctorConfig(
                address(domain), udp, host, pair, state.config(), dial.config(), dns.destination());
        try (ServerDoctor doctor = ServerDoctor.open(config)) {
            report(doctor.steps());
        }
    }

    private ListenAddress address(@Nullable HostPort domain) {
        if (listen != null) {
            return listen;
        }
        return new ListenAddress("", domain == null ? 9999 : domain.port());
    }

    @Override
    public String otherWith(String option) {
        return OF_THE_CLIENT.contains(option)
                ? "brook-loom-client doctor, for the way to a server: leave it out here"
                : leftOut(option, WsServerCommand.class, WssServerCommand.class, PlainServerCommand.class);
    }
}
