package brookloom.client.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.cli.log.OptionWarnings;
import brookloom.client.config.Route;
import brookloom.client.config.ServerAddress;
import brookloom.client.config.TlsConfig;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.Login;
import brookloom.net.text.UserError;
import brookloom.proto.Destination;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds what {@code wsclient} and {@code wssclient} share about the WebSocket upgrade. */
final class WebOptionGroup {
    @HelpSection(Heading.SERVER)
    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            description = "Connect to this address instead of the server's host, which stays in the request.")
    private @Nullable HostPort address;

    @Mixin
    private final HeaderOption header = new HeaderOption();

    @HelpSection(Heading.TUNNELS)
    @Option(
            names = "--framed",
            description = "Use real WebSocket frames, for gateways that inspect them. Requires a Brook Loom server.")
    private boolean framed;

    @HelpSection(Heading.TUNNELS)
    @Option(
            names = "--auto",
            description = "Try the raw stream, --h2 and --framed in this order, and keep what works on this network."
                    + " Requires a Brook Loom server.")
    private boolean auto;

    @HelpSection(Heading.ENCRYPTION)
    @Option(
            names = "--withoutBrookProtocol",
            description = "Turn off Brook's own encryption where TLS already protects the link; must match on both"
                    + " ends.")
    private boolean withoutBrookProtocol;

    /** Refuses options of the upgrade for a server that has none, as they would be forgotten silently. */
    void refuseForPlain(String server) throws UserError {
        List<String> given = own(carriages(false));
        if (!header.headers().isEmpty()) {
            given.add("--header");
        }
        refuse(given, server);
    }

    private static void refuse(List<String> given, String server) throws ConfigError {
        if (!given.isEmpty()) {
            throw new ConfigError(
                    given.getFirst() + " is for a wsserver or wssserver, and " + Login.hidden(server) + " is none");
        }
    }

    private List<String> carriages(boolean http2) {
        List<String> given = new ArrayList<>();
        if (framed) {
            given.add("--framed");
        }
        if (auto) {
            given.add("--auto");
        }
        if (http2) {
            given.add("--h2");
        }
        return given;
    }

    /**
     * Returns the options that are given, and that a link replaces.
     *
     * @param others that the command has
     */
    List<String> own(List<String> others) {
        List<String> own = new ArrayList<>(others);
        if (address != null) {
            own.add("--address");
        }
        if (withoutBrookProtocol) {
            own.add("--withoutBrookProtocol");
        }
        return own;
    }

    boolean withoutBrookProtocol() {
        return withoutBrookProtocol;
    }

    /** Returns the server that an option names. */
    static ServerAddress server(String source, String url, boolean tls) throws ConfigError {
        ServerAddress server = server(source, url);
        if (server.tls() != tls) {
            throw new ConfigError(source + " '" + url + "' is for " + (server.tls() ? "wssclient" : "wsclient"));
        }
        return server;
    }

    /**
     * Returns the server of ws or wss.
     *
     * @param source of the URL, as {@link Values#parse} takes it
     */
    static ServerAddress server(String source, String url) throws ConfigError {
        ServerAddress server = Values.parse(source, url, ServerAddress::parse);
        if (ServerAddress.hasQuery(url)) {
            OptionWarnings.warn(
                    server + ": what follows the path has no effect: leave the '?' or '#' and the rest out");
        }
        return server;
    }

    /** Returns the route to that server, by {@code --address} when it is given. */
    WebSocketRoute route(ServerAddress server, @Nullable TlsConfig tls, boolean http2) throws UserError {
        Destination dialled = address == null ? null : address.destination();
        return carried(
                new WebSocketRoute(server, dialled, tls, Carriage.RAW, header.headers(), WebSocketRoute.HEARTBEAT),
                http2);
    }

    /** Returns a link's route with {@code --header}, and {@code --framed} or {@code --h2}. */
    Route change(Route linked, boolean http2) throws UserError {
        if (linked instanceof WebSocketRoute web) {
            return carried(web.withHeaders(header.headers()), http2);
        }
        refuse(carriages(http2), linked.toString());
        return header.on(linked);
    }

    private WebSocketRoute carried(WebSocketRoute raw, boolean http2) throws ConfigError {
        if (http2 && framed) {
            throw new ConfigError("--h2 and --framed are mutually exclusive: give one");
        }
        TlsConfig tls = raw.tls();
        if (http2 && tls == null) {
            throw new ConfigError("--h2 requires TLS: " + raw + " has none");
        }
        if (http2 && tls != null && tls.fingerprint() != null) {
            throw new ConfigError("--h2 and --tlsfingerprint are mutually exclusive: the browser whose ClientHello is"
                    + " sent does not offer HTTP/2 for a WebSocket");
        }
        if (auto && (http2 || framed)) {
            throw new ConfigError("--auto tries --h2 and --framed by itself: leave them out");
        }
        return raw.withCarriage(
                http2 ? Carriage.HTTP2 : framed ? Carriage.FRAMED : auto ? Carriage.AUTO : raw.carriage());
    }
}
