package brookloom.client.cli;

import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.Upstream;
import brookloom.net.text.HostPort;
import brookloom.net.text.Login;
import brookloom.net.text.UserError;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code client}: no HTTP; the carrier is plain TCP, and UDP for datagrams. */
@Command(
        name = "client",
        description = "Reach a server without HTTP: the tunnel is plain TCP, and UDP for datagrams.",
        footer = {"%nExample:", "  brook-loom-client client --server 1.2.3.4:9999 --passwordFile pw"})
public final class PlainClientCommand extends ClientCommand {
    @HelpSection(Heading.SERVER)
    @Essential
    @Option(
            names = {"-s", "--server"},
            paramLabel = "HOST:PORT",
            description = "The server.")
    private String server = "";

    @Mixin
    private final UpstreamOptionGroup upstream = new UpstreamOptionGroup();

    @Mixin
    private final AppOptionGroup apps = new AppOptionGroup();

    @HelpSection(Heading.UDP)
    @Option(
            names = "--udpovertcp",
            description = "Carry datagrams within TCP, where UDP does not pass between here and the server.")
    private boolean udpOverTcp;

    @Mixin
    private final ConnectionOptionGroup connections = new ConnectionOptionGroup();

    @Override
    ClientConfig config() throws UserError {
        Upstream chosen = upstream.upstream(
                "--server",
                server,
                () -> new PlainRoute(Values.parse("--server", server, PlainClientCommand::address), udpOverTcp),
                RouteChange.NONE,
                false,
                udpOverTcp ? List.of("--udpovertcp") : List.of());
        return connections.config(chosen, apps.listeners());
    }

    private static HostPort address(String text) {
        for (String scheme : new String[] {"ws", "wss"}) {
            if (text.startsWith(scheme + "://")) {
                String shown = Login.hidden(text);
                throw new IllegalArgumentException("'" + shown + "' is not host:port, it is a " + scheme
                        + "server's address: use '" + scheme + "client --" + scheme + "server " + shown + "'");
            }
        }
        return HostPort.parse(text);
    }
}
