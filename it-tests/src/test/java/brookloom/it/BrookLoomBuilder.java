package brookloom.it;

import brookloom.client.HttpHeader;
import brookloom.client.ServerAddress;
import brookloom.client.Socks5Credentials;
import brookloom.client.Socks5Listener;
import brookloom.client.Socks5Options;
import brookloom.client.WebSocketRoute;
import brookloom.client.tls.TlsOptions;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import brookloom.proto.io.TcpDialer;
import brookloom.proto.io.WayOut;
import brookloom.server.DirectDialer;
import brookloom.server.JettyServer;
import brookloom.server.ServerOptions;
import brookloom.server.TargetDialer;
import brookloom.server.TunnelOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Options of a server and a client in this process; each is at its default until set, and set for both ends. */
public final class BrookLoomBuilder {
    /** Made from the password {@code harness}, with the default HKDF infos. */
    public static final TunnelKeys DEFAULT_KEYS = new TunnelKeys(Password.of("harness"));

    private InetAddress listen = InetAddress.getLoopbackAddress();
    private TunnelKeys keys = DEFAULT_KEYS;
    private boolean withoutBrookProtocol;
    private String path = BrookProtocol.DEFAULT_PATH;
    private InstantSource clock = InstantSource.system();
    private Duration tcpTimeout = Duration.ZERO;
    private Duration halfCloseTimeout = TunnelOptions.DEFAULT_HALF_CLOSE_TIMEOUT;
    private Duration udpTimeout = TunnelOptions.DEFAULT_UDP_TIMEOUT;
    private Duration nonceTimeout = brookloom.client.TunnelOptions.DEFAULT_NONCE_TIMEOUT;
    private Duration openTimeout = TunnelOptions.DEFAULT_OPEN_TIMEOUT;
    private Duration headerTimeout = ServerOptions.DEFAULT_HEADER_TIMEOUT;
    private Predicate<InetAddress> trustedProxy = proxy -> false;
    private @Nullable TargetDialer targets;
    private WayOut serverOut = WayOut.direct();
    private TcpDialer clientOut = serverOut.tcp();
    private List<HttpHeader> headers = List.of();
    private @Nullable Destination address;
    private @Nullable Socks5Credentials credentials;
    private SslContextFactory.@Nullable Server serverTls;
    private @Nullable TlsOptions clientTls;

    BrookLoomBuilder() {}

    /** Password and HKDF infos. */
    public BrookLoomBuilder keys(TunnelKeys keys) {
        this.keys = keys;
        return this;
    }

    /** Password, with the default HKDF infos. */
    public BrookLoomBuilder password(String password) {
        return keys(new TunnelKeys(Password.of(password)));
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

    /** What time it is; recorded traffic needs its own. */
    public BrookLoomBuilder clock(InstantSource clock) {
        this.clock = clock;
        return this;
    }

    /** How long a TCP tunnel may be idle; zero for ever. */
    public BrookLoomBuilder tcpTimeout(Duration timeout) {
        this.tcpTimeout = timeout;
        return this;
    }

    /** How long a half-closed TCP tunnel may be idle. */
    public BrookLoomBuilder halfCloseTimeout(Duration timeout) {
        this.halfCloseTimeout = timeout;
        return this;
    }

    /** How long a UDP tunnel may be idle. */
    public BrookLoomBuilder udpTimeout(Duration timeout) {
        this.udpTimeout = timeout;
        return this;
    }

    /** How long the client waits for the server's nonce. */
    public BrookLoomBuilder nonceTimeout(Duration timeout) {
        this.nonceTimeout = timeout;
        return this;
    }

    /** How long the server waits for an opening. */
    public BrookLoomBuilder openTimeout(Duration timeout) {
        this.openTimeout = timeout;
        return this;
    }

    /** How long the server waits for a request's header. */
    public BrookLoomBuilder headerTimeout(Duration timeout) {
        this.headerTimeout = timeout;
        return this;
    }

    /** Whose X-Forwarded-For the server believes. */
    public BrookLoomBuilder trustedProxy(Predicate<InetAddress> trustedProxy) {
        this.trustedProxy = trustedProxy;
        return this;
    }

    /** How the server reaches targets, instead of from this machine. */
    public BrookLoomBuilder targets(TargetDialer targets) {
        this.targets = targets;
        return this;
    }

    /** The server's way out to targets. */
    public BrookLoomBuilder serverOut(WayOut out) {
        this.serverOut = out;
        return this;
    }

    /** The client's way out to the server. */
    public BrookLoomBuilder clientOut(TcpDialer out) {
        this.clientOut = out;
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

    /** What apps must show. */
    public BrookLoomBuilder socks5User(String name, String password) {
        this.credentials = new Socks5Credentials(name, password);
        return this;
    }

    /** How the server speaks TLS, as a {@code wssserver}. */
    public BrookLoomBuilder serverTls(SslContextFactory.Server tls) {
        this.serverTls = tls;
        return this;
    }

    /** How the client speaks TLS, as a {@code wssclient}. */
    public BrookLoomBuilder clientTls(TlsOptions tls) {
        this.clientTls = tls;
        return this;
    }

    /** Starts both ends. */
    public BrookLoom start() throws IOException {
        JettyServer server = startServer();
        try {
            return new BrookLoom(server, startClient(server.port()));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Starts a server alone. */
    public JettyServer startServer() throws IOException {
        var tunnel = new TunnelOptions(
                keys, withoutBrookProtocol, tcpTimeout, udpTimeout, halfCloseTimeout, openTimeout, clock);
        var options = new ServerOptions(
                new InetSocketAddress(listen, 0), path, tunnel, trustedProxy, headerTimeout, serverTls);
        return JettyServer.start(options, targets == null ? new DirectDialer(serverOut) : targets);
    }

    /** Starts a client alone, of a {@code wsserver} or {@code wssserver} on this port of the same address. */
    public Socks5Listener startClient(int serverPort) throws IOException {
        Destination server = Destination.of(new InetSocketAddress(listen, serverPort));
        return startClient((clientTls == null ? "ws" : "wss") + "://" + server + path);
    }

    /** Starts a client alone. */
    public Socks5Listener startClient(String server) throws IOException {
        var route = new WebSocketRoute(ServerAddress.parse(server), address, clientTls, headers);
        var tunnel = new brookloom.client.TunnelOptions(keys, withoutBrookProtocol, nonceTimeout, clock);
        var apps = new InetSocketAddress(listen, 0);
        var socks5 = new Socks5Options(apps, null, credentials, tcpTimeout, halfCloseTimeout, udpTimeout);
        return Socks5Listener.open(socks5, route.open(tunnel, clientOut));
    }
}
