package brookloom.client.cli;

import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.Route;
import brookloom.client.config.Upstream;
import brookloom.client.config.WebSocketRoute;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.Login;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Names a server of any kind; what is special about the server, a link says. */
final class ServerOptionGroup {
    @HelpSection(Heading.SERVER)
    @Essential
    @Option(
            names = {"-s", "--server"},
            paramLabel = "SERVER",
            description = "1.2.3.4:9999, ws://1.2.3.4:9999 or wss://example.com/ws.")
    private String server = "";

    @Mixin
    private final UpstreamOptionGroup upstream = new UpstreamOptionGroup();

    @Mixin
    private final HeaderOption header = new HeaderOption();

    /** Returns what a link says, else the server that {@code --server} names. */
    Upstream upstream() throws UserError {
        return upstream.upstream("--server", server, () -> header.on(route()), header::on, false, List.of());
    }

    private Route route() throws ConfigError {
        BrookLink.Kind kind = BrookLink.Kind.ofAddress(server).orElse(BrookLink.Kind.QUICSERVER);
        return switch (kind) {
            case SERVER -> new PlainRoute(Values.parse("--server", server, HostPort::parse), false);
            case WSSERVER, WSSSERVER -> WebSocketRoute.to(WebOptionGroup.server("--server", server));
            case SOCKS5, QUICSERVER -> throw otherScheme(server);
        };
    }

    /** Returns the error to throw for a server of another scheme. */
    static ConfigError otherScheme(String server) {
        return new ConfigError("the server '" + Login.hidden(server)
                + "' must be host:port, ws://host:port/path or wss://host:port/path");
    }
}
