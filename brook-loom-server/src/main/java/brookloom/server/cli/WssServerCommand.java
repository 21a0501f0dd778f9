package brookloom.server.cli;

import brookloom.cli.ServiceCommand;
import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.HostPort;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.server.config.ServerListenerConfig;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wssserver}: carriers come as WebSocket upgrades over TLS. */
@Command(
        name = "wssserver",
        description = "Serve tunnels after a WebSocket upgrade over TLS.",
        footer = {
            "%nExamples:",
            "  brook-loom-server wssserver --domainaddress example.com:443 --passwordFile pw",
            "      orders and renews its certificate by itself (Let's Encrypt)",
            "  brook-loom-server wssserver --domainaddress example.com:443 --passwordFile pw \\",
            "      --cert chain.pem --certkey key.pem",
        })
public final class WssServerCommand extends ServiceCommand {
    @HelpSection(Heading.LISTENING)
    @Essential
    @Option(
            names = "--domainaddress",
            required = true,
            paramLabel = "DOMAIN:PORT",
            description = "Domain name that clients know the server by, and the port to listen on.")
    private HostPort domainAddress = new HostPort("localhost", 443);

    @HelpSection(Heading.LISTENING)
    @Option(
            names = "--listen",
            paramLabel = "[HOST]:PORT",
            description = "Address to listen on (default: every address, and the port of --domainaddress).")
    private @Nullable ListenAddress listen;

    @Mixin
    private final CertificateOptions certificate = new CertificateOptions();

    @Mixin
    private final UpgradeOptions upgrade = new UpgradeOptions();

    @Mixin
    private final PortOptions port = new PortOptions();

    @Mixin
    private final Serving serving = new Serving();

    @Override
    public Service start() throws UserError, IOException {
        certificate.acceptAnyServerName();
        return serving.start(this::listener, domainAddress.host(), logsToStandardOutput());
    }

    @Override
    public void check() throws UserError {
        serving.check(this::listener);
    }

    @Override
    public void checkFiles(Consumer<UserError> problems) throws UserError {
        serving.checkFiles(this::listener, problems);
    }

    private ServerListenerConfig listener() throws UserError {
        ListenAddress at = listen == null ? new ListenAddress("", domainAddress.port()) : listen;
        return new ServerListenerConfig.Wss(
                at, port.config(), upgrade.config(), certificate.config(domainAddress.host()));
    }
}
