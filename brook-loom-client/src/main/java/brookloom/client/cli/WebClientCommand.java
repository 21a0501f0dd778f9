package brookloom.client.cli;

import brookloom.client.config.Route;
import brookloom.client.config.ServerAddress;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.tls.TlsOptions;
import brookloom.net.text.HostPort;
import brookloom.net.text.UserError;
import brookloom.net.websocket.FramedStream;
import brookloom.proto.Destination;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code wsclient} and {@code wssclient} share: the server's address, and what may be left out behind it. */
abstract class WebClientCommand extends TunnelCommand {
    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            description = "Dial this instead of the server's host, which stays in the request.")
    private @Nullable HostPort address;

    @Option(
            names = "--framed",
            description = "Travel in the messages of a real WebSocket, for gateways that look into them.")
    private boolean framed;

    @Mixin
    private final HeaderOption header = new HeaderOption();

    @Option(names = "--withoutBrookProtocol", description = "No encryption of our own; the server must have the same.")
    private boolean withoutBrookProtocol;

    @Override
    final boolean withoutBrookProtocol() {
        return withoutBrookProtocol;
    }

    /** The server's address as the user gave it. */
    final ServerAddress parse(String option, String url, boolean tls) {
        ServerAddress server = value(option, url, ServerAddress::parse);
        if (server.tls() != tls) {
            throw usage(option + " '" + url + "' is for " + (server.tls() ? "wssclient" : "wsclient"));
        }
        return server;
    }

    /** To that server, by {@code --address} when it is given. */
    final WebSocketRoute route(ServerAddress server, @Nullable TlsOptions tls) throws UserError {
        Destination dialled = address == null ? null : address.destination();
        return carried(new WebSocketRoute(server, dialled, tls, Carriage.RAW));
    }

    @Override
    final Route ofLink(Route route) throws UserError {
        return route instanceof WebSocketRoute raw ? carried(raw) : route;
    }

    /** The same route with {@code --header}, and {@code --framed} or {@code --h2}. */
    private WebSocketRoute carried(WebSocketRoute raw) throws UserError {
        if (http2() && framed) {
            throw usage("--h2 and --framed do not go together: give one");
        }
        TlsOptions tls = raw.tls();
        if (http2() && tls == null) {
            throw usage("--h2 takes TLS: " + raw + " has none");
        }
        if (http2() && tls != null && tls.imitatesBrowser()) {
            throw usage("--h2 and --tlsfingerprint do not go together: the browser whose ClientHello we send does not"
                    + " offer HTTP/2 for a WebSocket");
        }
        Carriage carriage = http2() ? Carriage.HTTP2 : framed ? Carriage.FRAMED : Carriage.RAW;
        return new WebSocketRoute(raw.server(), raw.address(), tls, carriage, header.headers(), FramedStream.HEARTBEAT);
    }

    /** Whether {@code --h2} is given, where there is such an option. */
    boolean http2() {
        return false;
    }
}
