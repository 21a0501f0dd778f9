package brookloom.client.cli;

import brookloom.cli.HkdfOption;
import brookloom.cli.PasswordOption;
import brookloom.cli.TimeoutOptions;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientTunnelOptions;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.Route;
import brookloom.client.config.ServerAddress;
import brookloom.client.config.Upstream;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.tls.TlsOptions;
import brookloom.net.text.HostPort;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import brookloom.proto.Password;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that uses a server of any kind for one purpose of its own; what is special about the server, a link says. */
abstract class OverBrookCommand extends ClientCommand {
    @Option(
            names = {"-s", "--server"},
            paramLabel = "SERVER",
            description = "1.2.3.4:9999, ws://1.2.3.4:9999 or wss://example.com:443/ws.")
    private String server = "";

    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Mixin
    private final HkdfOption hkdf = new HkdfOption();

    @Mixin
    private final LinkOption link = new LinkOption();

    @Mixin
    private final HeaderOption header = new HeaderOption();

    @Mixin
    private final TimeoutOptions timeouts = new TimeoutOptions();

    /** Where a link leads, else to {@code --server}. The caller owns it. */
    final Upstream way() throws UserError {
        Optional<Upstream> linked = server.isEmpty() ? link.wayOrInherited() : link.way();
        if (linked.isPresent()) {
            return linked.get().by(header::on);
        }
        if (server.isEmpty()) {
            throw usage("the server is missing: give --server, or a link by --linkFile or --link");
        }
        Route route = header.on(route());
        Password secret = password.require();
        return new BrookUpstream("", route, ClientTunnelOptions.of(hkdf.keys(secret), false), secret);
    }

    final TimeoutOptions timeouts() {
        return timeouts;
    }

    private Route route() {
        BrookLink.Kind kind = BrookLink.Kind.ofAddress(server).orElse(BrookLink.Kind.QUICSERVER);
        return switch (kind) {
            case SERVER -> new PlainRoute(value(HostPort::parse), false);
            case WSSERVER -> WebSocketRoute.to(value(ServerAddress::parse));
            case WSSSERVER -> WebSocketRoute.to(value(ServerAddress::parse), value(OverBrookCommand::tls));
            case SOCKS5, QUICSERVER ->
                throw usage("--server '" + server + "' must be host:port, ws://host:port/path or wss://host:port/path");
        };
    }

    private static TlsOptions tls(String url) {
        return TlsOptions.forHost(ServerAddress.parse(url).host().toString()).build();
    }

    private <T> T value(Function<String, T> parser) {
        return value("--server", server, parser);
    }
}
