package brookloom.it;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppCredentials;
import brookloom.client.config.AppOptions;
import brookloom.client.config.AppProtocol;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.HttpHeader;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.Route;
import brookloom.client.config.ServerAddress;
import brookloom.client.config.TlsConfig;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.net.config.ObserveConfig;
import brookloom.net.config.OutboundConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.TcpDialer;
import brookloom.net.outbound.OpenOutbound;
import brookloom.net.text.Cidr;
import brookloom.net.text.HostPort;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.TunnelKeys;
import brookloom.server.BrookServer;
import brookloom.server.config.AccessConfig;
import brookloom.server.config.BlockListConfig;
import brookloom.server.config.PortConfig;
import brookloom.server.config.ServerConfig;
import brookloom.server.config.ServerListenerConfig;
import brookloom.server.config.ServerTlsConfig;
import brookloom.server.config.ServerTunnelConfig;
import brookloom.server.config.SiteConfig;
import brookloom.server.config.TargetConfig;
import brookloom.server.config.TargetScope;
import brookloom.server.config.UpgradeConfig;
import brookloom.server.targets.TargetDialer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Options of a server and a client in this process; each is at its default until set, and set for both ends. */
public final class BrookLoomBuilder extends ClientTunnels {
    /** Made from the password {@code harness}, with the default HKDF infos. */
    public static final TunnelKeys DEFAULT_KEYS = Secret.of("harness").keys();

    private InetAddress listen = InetAddress.getLoopbackAddress();
    private Secret secret = Secret.of("harness");
    private boolean withoutBrookProtocol;
    private String path = BrookProtocol.DEFAULT_PATH;
    private List<Cidr> trustedProxies = List.of();
    private PortConfig portConfig = PortConfig.DIRECT;
    private int port;
    private Outbound out = Outbound.direct();
    private List<AppProtocol> apps = List.of(AppProtocol.SOCKS5);
    private boolean strict;
    private UnaryOperator<TargetDialer> targets = UnaryOperator.identity();
    private TargetScope scope = TargetScope.ANY;
    private List<Cidr> allowedTargets = List.of();
    private BlockListConfig blocked = BlockListConfig.NONE;
    private OutboundConfig serverOut = OutboundConfig.DIRECT;
    private @Nullable OutboundConfig clientConfig;
    private List<HttpHeader> headers = List.of();
    private @Nullable Path stateFolder;
    private @Nullable Destination address;
    private @Nullable AppCredentials credentials;
    private @Nullable ServerTlsConfig serverTls;
    private @Nullable TlsConfig clientTls;
    private String serverName = "localhost";
    private boolean plain;
    private boolean udpOverTcp;
    private Carriage carriage = Carriage.RAW;
    private ObserveConfig observe = ObserveConfig.OFF;
    private SiteConfig site = new SiteConfig.None();
    private @Nullable AccessConfig access;

    BrookLoomBuilder() {}

    @Override
    BrookLoomBuilder self() {
        return this;
    }

    /** Password and HKDF infos. */
    public BrookLoomBuilder secret(Secret secret) {
        this.secret = secret;
        return this;
    }

    /** Password, with the default HKDF infos. */
    public BrookLoomBuilder password(String password) {
        return secret(Secret.of(password));
    }

    /** Bare bytes inside instead of Brook's own protocol. */
    public BrookLoomBuilder withoutBrookProtocol(boolean withoutBrookProtocol) {
        this.withoutBrookProtocol = withoutBrookProtocol;
        return this;
    }

    /** The address of this machine where both ends listen, on free ports; 127.0.0.1 until set. */
    public BrookLoomBuilder listen(InetAddress address) {
        this.listen = address;
        return this;
    }

    /** The upgrade's path. */
    public BrookLoomBuilder path(String path) {
        this.path = path;
        return this;
    }

    /** How the client leaves this machine. */
    public BrookLoomBuilder outbound(Outbound out) {
        this.out = out;
        return this;
    }

    /** The server's port; a free one until set. */
    public BrookLoomBuilder port(int port) {
        this.port = port;
        return this;
    }

    /** Where the server keeps what survives a restart at the same port; nowhere until set. */
    public BrookLoomBuilder stateFolder(Path folder) {
        this.stateFolder = folder;
        return this;
    }

    /** Whether the server upgrades nobody but our own clients. */
    public BrookLoomBuilder strict(boolean strict) {
        this.strict = strict;
        return this;
    }

    /** How many clients the server takes that have not opened a tunnel, and how many of one address. */
    public BrookLoomBuilder strangers(int most, int mostPerAddress) {
        this.strangers = strangers.with(most, mostPerAddress);
        return this;
    }

    /** Proxies whose X-Forwarded-For the server trusts. */
    public BrookLoomBuilder trustedProxies(String... networks) {
        this.trustedProxies = Stream.of(networks).map(Cidr::parse).toList();
        return this;
    }

    /** How connections come to the server's port. */
    public BrookLoomBuilder portConfig(PortConfig config) {
        this.portConfig = config;
        return this;
    }

    /** How the server reaches targets, instead of from this machine. */
    public BrookLoomBuilder targets(TargetDialer targets) {
        this.targets = configured -> targets;
        return this;
    }

    /** Which addresses tunnels may reach, and exceptions; all until set, for targets are on this machine. */
    public BrookLoomBuilder targets(TargetScope scope, String... allowed) {
        this.scope = scope;
        this.allowedTargets = Stream.of(allowed).map(Cidr::parse).toList();
        return this;
    }

    /** Targets that the server refuses. */
    public BrookLoomBuilder blocked(BlockListConfig blocked) {
        this.blocked = blocked;
        return this;
    }

    /** How the server's connections to targets leave this machine. */
    public BrookLoomBuilder serverOut(OutboundConfig out) {
        this.serverOut = out;
        return this;
    }

    /** How often idle connections of both ends are probed; zero for never. */
    public BrookLoomBuilder keepAlive(Duration interval) {
        this.serverOut = new OutboundConfig(serverOut.source(), serverOut.proxy(), serverOut.dns(), interval);
        this.clientConfig = serverOut;
        return this;
    }

    /** The client's way out to the server. */
    public BrookLoomBuilder clientOut(TcpDialer out) {
        this.out = new Outbound(out, this.out.udp());
        return this;
    }

    /** What the client adds to its request. */
    public BrookLoomBuilder headers(HttpHeader... headers) {
        this.headers = List.of(headers);
        return this;
    }

    /** Where the client dials, instead of the server's own address. */
    public BrookLoomBuilder address(Destination address) {
        this.address = address;
        return this;
    }

    /** What apps speak to the client, each at a port of its own; SOCKS5 until set. */
    public BrookLoomBuilder apps(AppProtocol... protocols) {
        this.apps = List.of(protocols);
        return this;
    }

    /** What apps must show. */
    public BrookLoomBuilder socks5User(String name, String password) {
        this.credentials = new AppCredentials(name, password);
        return this;
    }

    /** How the server speaks TLS, as a {@code wssserver}. */
    public BrookLoomBuilder serverTls(ServerTlsConfig tls) {
        this.serverTls = tls;
        return this;
    }

    /** How the client speaks TLS, as a {@code wssclient}. */
    public BrookLoomBuilder clientTls(TlsConfig tls) {
        this.clientTls = tls;
        return this;
    }

    /** The name that the server's certificate is for; localhost until set. */
    public BrookLoomBuilder serverName(String name) {
        this.serverName = name;
        return this;
    }

    /** A {@code server} and {@code client} without HTTP between them. */
    public BrookLoomBuilder plain(boolean plain) {
        this.plain = plain;
        return this;
    }

    /** Whether the plain client sends datagrams within TCP. */
    public BrookLoomBuilder udpOverTcp(boolean udpOverTcp) {
        this.udpOverTcp = udpOverTcp;
        return this;
    }

    /** What the tunnel's bytes travel in. */
    public BrookLoomBuilder carriage(Carriage carriage) {
        this.carriage = carriage;
        return this;
    }

    /** What the server answers that opens no tunnel. */
    public BrookLoomBuilder site(SiteConfig site) {
        this.site = site;
        return this;
    }

    /** Who may open tunnels at the server, instead of everybody who has the one password. */
    public BrookLoomBuilder access(AccessConfig access) {
        this.access = access;
        return this;
    }

    /** Starts both ends. */
    public BrookLoom start() throws IOException {
        BrookServer server = startAnyServer();
        try {
            return new BrookLoom(server, startClient(server.port()), apps);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Starts a server alone, plain or not. */
    public BrookServer startAnyServer() throws IOException {
        return plain ? startPlainServer() : startServer();
    }

    /** Starts a {@code wsserver} or {@code wssserver} alone. */
    public BrookServer startServer() throws IOException {
        UpgradeConfig upgrade = new UpgradeConfig(path, trustedProxies, headerTimeout, heartbeat, site, strict);
        return start(
                serverTls == null
                        ? new ServerListenerConfig.Ws(serverAddress(), portConfig, upgrade)
                        : new ServerListenerConfig.Wss(serverAddress(), portConfig, upgrade, serverTls));
    }

    /** What operators see of the tunnels of each end. */
    public BrookLoomBuilder observe(ObserveConfig observe) {
        this.observe = observe;
        return this;
    }

    /** Starts a {@code server} alone. */
    public BrookServer startPlainServer() throws IOException {
        return start(new ServerListenerConfig.Plain(serverAddress(), portConfig));
    }

    private BrookServer start(ServerListenerConfig listener) throws IOException {
        ServerTunnelConfig tunnels = new ServerTunnelConfig(
                access == null ? new AccessConfig.OnePassword(secret.password()) : access,
                secret.hkdf(),
                withoutBrookProtocol,
                new TimeoutConfig(tcpTimeout, halfCloseTimeout, udpTimeout),
                strangers,
                reverse);
        TargetConfig reachable = new TargetConfig(scope, allowedTargets, blocked, serverOut);
        ServerConfig config = new ServerConfig(listener, tunnels, reachable, stateFolder, observe, shared);
        try {
            return BrookServer.start(config, new BrookServer.Surroundings(clock, uptime, targets));
        } catch (UserError e) {
            throw new IOException(e);
        }
    }

    private ListenAddress serverAddress() {
        return new ListenAddress(listen.getHostAddress(), port);
    }

    /** Starts a client alone, of a server of this kind on this port of the same address. */
    public Client startClient(int serverPort) throws IOException {
        return startClient(routeTo(serverPort));
    }

    /** Returns what a client knows of a server of this kind on this port of the same address. */
    public BrookUpstream upstream(int serverPort) {
        return upstream(routeTo(serverPort));
    }

    /** Returns what a client knows of a server that is reached so. */
    public BrookUpstream upstream(Route route) {
        return new BrookUpstream("", route, secret.password(), secret.hkdf(), withoutBrookProtocol);
    }

    private Route routeTo(int serverPort) {
        if (plain) {
            return new PlainRoute(new HostPort(listen.getHostAddress(), serverPort), udpOverTcp);
        }
        Destination dialled = Destination.of(new InetSocketAddress(listen, serverPort));
        if (clientTls == null) {
            return route("ws://" + dialled + path, address);
        }
        // Certificates are for the name, whatever address the server listens on.
        String named = "wss://" + serverName + ":" + serverPort + path;
        return route(named, address == null ? dialled : address);
    }

    /** Starts a client of a {@code wsserver} or {@code wssserver} alone. */
    public Client startClient(String server) throws IOException {
        return startClient(route(server, address));
    }

    private WebSocketRoute route(String server, @Nullable Destination dialled) {
        return new WebSocketRoute(ServerAddress.parse(server), dialled, clientTls, carriage, headers, heartbeat);
    }

    /** Starts a client of a {@code server} alone. */
    public Client startPlainClient(String host, int serverPort) throws IOException {
        var server = new HostPort(host, serverPort);
        return startClient(new PlainRoute(server, udpOverTcp));
    }

    /** Starts a client alone. */
    public Client startClient(Route route) throws IOException {
        BrookUpstream upstream = upstream(route);
        List<AppBinding> bindings = apps.stream()
                .map(protocol -> new AppBinding(protocol, new ListenAddress(listen.getHostAddress(), 0)))
                .toList();
        var timeouts = new TimeoutConfig(tcpTimeout, halfCloseTimeout, udpTimeout);
        var all = listeners(new AppOptions(bindings, null, credentials, timeouts));
        var config = new ClientConfig(upstream, tunnels(), null, OutboundConfig.DIRECT, all, observe);
        try {
            OpenOutbound opened = clientConfig == null ? OpenOutbound.of(out) : OpenOutbound.open(clientConfig);
            return Client.start(config, opened, clock);
        } catch (UserError e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
