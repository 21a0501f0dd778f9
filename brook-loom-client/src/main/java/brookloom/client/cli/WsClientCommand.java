package brookloom.client.cli;

import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.Upstream;
import brookloom.net.text.UserError;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wsclient}: the carrier is a WebSocket upgrade on plain TCP. */
@Command(
        name = "wsclient",
        description = "Reach a wsserver: the tunnel begins as a WebSocket upgrade over plain TCP.",
        footer = {"%nExample:", "  brook-loom-client wsclient --wsserver ws://1.2.3.4:9999 --passwordFile pw"})
public final class WsClientCommand extends ClientCommand {
    @HelpSection(Heading.SERVER)
    @Essential
    @Option(
            names = {"-s", "--wsserver"},
            paramLabel = "ws://HOST[:PORT][/PATH]",
            description = "The server; port 80 and path /ws by default.")
    private String server = "";

    @Mixin
    private final UpstreamOptionGroup upstream = new UpstreamOptionGroup();

    @Mixin
    private final AppOptionGroup apps = new AppOptionGroup();

    @Mixin
    private final WebOptionGroup web = new WebOptionGroup();

    @Mixin
    private final ConnectionOptionGroup connections = new ConnectionOptionGroup();

    @Override
    ClientConfig config() throws UserError {
        Upstream chosen = upstream.upstream(
                "--wsserver",
                server,
                () -> web.route(WebOptionGroup.server("--wsserver", server, false), null, false),
                linked -> web.change(linked, false),
                web.withoutBrookProtocol(),
                web.own(List.of()));
        return connections.config(chosen, apps.listeners());
    }
}
