package brookloom.client.link;

import brookloom.client.config.BrookUpstream;
import brookloom.client.config.HelloSplit;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.Route;
import brookloom.client.config.ServerAddress;
import brookloom.client.config.Socks5Upstream;
import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.client.config.Upstream;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.tls.ClientTls;
import brookloom.client.tls.fingerprint.Fingerprint;
import brookloom.net.config.HkdfConfig;
import brookloom.net.dial.ProxyLogin;
import brookloom.net.pem.Trust;
import brookloom.net.socks5.Socks5Server;
import brookloom.net.text.HostPort;
import brookloom.net.text.Printable;
import brookloom.proto.BrookLink;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.Password;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes records of a brook:// link: the only place where its keys get their meaning. */
public final class LinkParser {
    /** Names the link's CAs in errors. */
    private static final String CA_SOURCE = "the link's key ca";

    private final BrookLink link;

    /** Keys that were asked for; what is left in the end means nothing to us. */
    private final Set<String> known = new TreeSet<>();

    private final List<String> warnings = new ArrayList<>();
    private final Upstream upstream;

    /**
     * Reads all of the link.
     *
     * @throws IllegalArgumentException with one line that names the key, and not its value
     */
    public LinkParser(BrookLink link) {
        this.link = link;
        this.known.add(link.kind().text());
        this.upstream = switch (link.kind()) {
            case WSSERVER -> tunnel(webSocket(false));
            case WSSSERVER -> tunnel(webSocket(true));
            case SERVER -> tunnel(plain());
            case SOCKS5 -> proxy();
            case QUICSERVER ->
                throw new IllegalArgumentException("the link is for QUIC, which this client does not speak:"
                        + " ask for a link to the server's wssserver, wsserver or server");
        };
    }

    /** Returns what the link describes. The caller owns the password. */
    public Upstream upstream() {
        return upstream;
    }

    /** Returns warnings for the user, each one line without secrets. */
    public List<String> warnings() {
        Set<String> unknown = new TreeSet<>(link.parameters().keySet());
        unknown.removeAll(known);
        List<String> all = new ArrayList<>(warnings);
        if (!unknown.isEmpty()) {
            all.add("the link has keys that mean nothing to this client: "
                    + Printable.line(String.join(", ", unknown)));
        }
        return all;
    }

    private Upstream proxy() {
        HostPort proxy = value("socks5", "must be socks5://host:port", LinkParser::socks5);
        String username = text("username", "");
        String password = text("password", "");
        if (username.isEmpty() && !password.isEmpty()) {
            throw wrong("username", "is missing, and there is a password", null);
        }
        ProxyLogin login = username.isEmpty()
                ? null
                : value("username", "and password must have at most 255 bytes", u -> new ProxyLogin(u, password));
        Destination address = proxy.destination();
        return new Socks5Upstream(name(), new Socks5Server(address, login));
    }

    private static HostPort socks5(String url) {
        String scheme = "socks5://";
        return HostPort.parse(url.startsWith(scheme) ? url.substring(scheme.length()) : url);
    }

    private String name() {
        return Printable.line(text("name", ""));
    }

    private Upstream tunnel(Route route) {
        boolean bare = link.kind() != BrookLink.Kind.SERVER && isSet("withoutBrookProtocol");
        String clientInfo = text("clientHKDFInfo", BrookProtocol.DEFAULT_HKDF_INFO);
        String serverInfo = text("serverHKDFInfo", BrookProtocol.DEFAULT_HKDF_INFO);
        Password password = value("password", "is missing or empty", Password::of);
        return new BrookUpstream(name(), route, password, new HkdfConfig(clientInfo, serverInfo), bare);
    }

    private Route plain() {
        HostPort server = value("server", "must be host:port, 1.2.3.4:port or [v6]:port", HostPort::parse);
        return new PlainRoute(server, isSet("udpovertcp"));
    }

    private Route webSocket(boolean tls) {
        String form = "must be " + (tls ? "wss" : "ws") + "://host:port/path";
        ServerAddress server = value(link.kind().text(), form, ServerAddress::parse);
        if (server.tls() != tls) {
            throw wrong(link.kind().text(), form, null);
        }
        if (ServerAddress.hasQuery(text(link.kind().text(), ""))) {
            warnings.add("what follows the path in the server's address has no effect");
        }
        return new WebSocketRoute(
                server,
                address(),
                tls ? tls(server) : null,
                isSet("auto") ? Carriage.AUTO : Carriage.RAW,
                List.of(),
                WebSocketRoute.HEARTBEAT);
    }

    private @Nullable Destination address() {
        if (text("address", "").isEmpty()) {
            return null;
        }
        HostPort address = value("address", "must be host:port, 1.2.3.4:port or [v6]:port", HostPort::parse);
        return address.destination();
    }

    private TlsConfig tls(ServerAddress server) {
        value(
                link.kind().text(),
                "has a host that TLS cannot check",
                url -> ClientTls.forHost(server.host().toString()));
        TlsConfig tls = TlsConfig.trusting(trust());
        String fingerprint = text("tlsfingerprint", "");
        if (!fingerprint.isEmpty()) {
            value("tlsfingerprint", "must be chrome, " + String.join(", ", Fingerprint.names()), Fingerprint::named);
            tls = tls.withFingerprint(fingerprint);
        }
        if (!text("fragment", "").isEmpty()) {
            tls = tls.withSplit(value(
                    "fragment",
                    "must be min:max:minDelay:maxDelay (bytes and microseconds), for example 50:100:1000:5000",
                    HelloSplit::parse));
        }
        return tls;
    }

    /** Ignores the CA where {@code insecure} is set, as the original does. */
    private TrustConfig trust() {
        String ca = text("ca", "");
        if (isSet("insecure")) {
            warnings.add("insecure: the server's certificate is not checked, anyone in between can pretend to be it");
            return TrustConfig.INSECURE;
        }
        if (ca.isEmpty()) {
            return TrustConfig.SYSTEM;
        }
        try {
            Trust.pemText(CA_SOURCE, ca);
            return new TrustConfig.PemText(CA_SOURCE, ca);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private boolean isSet(String key) {
        return value(key, "must be true or false", text -> switch (text) {
            case "true" -> true;
            case "false", "" -> false;
            default -> throw new IllegalArgumentException(text);
        });
    }

    private String text(String key, String otherwise) {
        known.add(key);
        return link.parameters().getOrDefault(key, otherwise);
    }

    /** Parses a key's value; messages leave the value out, since it may hold a secret. */
    private <T> T value(String key, String form, Function<String, T> parser) {
        try {
            return parser.apply(text(key, ""));
        } catch (IllegalArgumentException e) {
            throw wrong(key, form, e);
        }
    }

    private static IllegalArgumentException wrong(String key, String form, @Nullable Throwable cause) {
        return new IllegalArgumentException("the link's key " + key + " " + form, cause);
    }
}
