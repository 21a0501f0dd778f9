package brookloom.client.cli;

import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.Upstream;
import brookloom.net.text.UserError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wssclient}: the carrier is a WebSocket upgrade over TLS. */
@Command(
        name = "wssclient",
        description = "Reach a wssserver: the tunnel begins as a WebSocket upgrade over TLS.",
        footer = {
            "%nExamples:",
            "  brook-loom-client wssclient --wssserver wss://example.com --passwordFile pw",
            "  brook-loom-client wssclient --wssserver wss://example.com/ws --passwordFile pw \\",
            "      --tlsfingerprint chrome --fragment 10:40:100:2000",
        })
public final class WssClientCommand extends ClientCommand {
    @HelpSection(Heading.SERVER)
    @Essential
    @Option(
            names = {"-s", "--wssserver"},
            paramLabel = "wss://HOST[:PORT][/PATH]",
            description = "The server; port 443 and path /ws by default.")
    private String server = "";

    @Mixin
    private final UpstreamOptionGroup upstream = new UpstreamOptionGroup();

    @Mixin
    private final AppOptionGroup apps = new AppOptionGroup();

    @Mixin
    private final WebOptionGroup web = new WebOptionGroup();

    @Mixin
    private final TlsOptionGroup tls = new TlsOptionGroup();

    @HelpSection(Heading.TUNNELS)
    @Option(
            names = "--h2",
            description = "Multiplex tunnels over a few HTTP/2 connections (RFC 8441), so that new ones need no TLS"
                    + " handshake; falls back with one log line where the server does not support it.")
    private boolean http2;

    @Mixin
    private final ConnectionOptionGroup connections = new ConnectionOptionGroup();

    @Override
    ClientConfig config() throws UserError {
        Upstream chosen = upstream.upstream(
                "--wssserver",
                server,
                () -> web.route(WebOptionGroup.server("--wssserver", server, true), tls.config(), http2),
                linked -> web.change(linked, http2),
                web.withoutBrookProtocol(),
                web.own(tls.given()));
        return connections.config(chosen, apps.listeners());
    }
}
