package brookloom.server.cli;

import brookloom.net.text.HostPort;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import brookloom.server.certificates.Certificates;
import brookloom.server.web.ServerTls;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wssserver}: carriers come as WebSocket upgrades over TLS. */
@Command(
        name = "wssserver",
        description = "Serve tunnels behind a WebSocket upgrade over TLS.",
        footer = {
            "%nExamples:",
            "  brook-loom-server wssserver --domainaddress example.com:443 --passwordFile pw",
            "      orders and renews its certificate by itself (Let's Encrypt)",
            "  brook-loom-server wssserver --domainaddress example.com:443 --passwordFile pw \\",
            "      --cert chain.pem --certkey key.pem",
        })
public final class WssServerCommand extends WebServerCommand {
    private static final String[] ALPN = {"h2", "http/1.1"}; // RFC 7301 §6

    @Option(
            names = "--domainaddress",
            required = true,
            paramLabel = "DOMAIN:PORT",
            description = "The name that clients know the server by, and the port to listen on.")
    private HostPort domainAddress = new HostPort("localhost", 443);

    @Option(
            names = "--listen",
            paramLabel = "[HOST]:PORT",
            description = "Where to listen, if not on every address and the port of --domainaddress.")
    private @Nullable ListenAddress listen;

    @Mixin
    private final CertificateOptions certificate = new CertificateOptions();

    @Override
    protected void run() throws UserError, IOException, InterruptedException {
        ListenAddress at = listen == null ? new ListenAddress("", domainAddress.port()) : listen;
        try (Certificates certificates = certificate.open(domainAddress.host(), at.resolve())) {
            serve(at, BrookLink.Kind.WSSSERVER, domainAddress.host(), new ServerTls(certificates, ALPN));
        }
    }
}
