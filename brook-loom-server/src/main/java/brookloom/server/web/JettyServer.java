package brookloom.server.web;

import brookloom.net.stream.Deadline;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.PortSource;
import brookloom.server.config.UpgradeConfig;
import brookloom.server.tunnel.CarrierListener;
import brookloom.server.tunnel.Entrance;
import brookloom.server.tunnel.ListenFailure;
import brookloom.server.tunnel.ProxyProtocol;
import brookloom.server.web.framed.FramedMode;
import brookloom.server.web.port.Arrivals;
import brookloom.server.web.port.ListeningConnector;
import brookloom.server.web.port.ProxyHeaders;
import brookloom.server.web.port.Waiting;
import brookloom.server.web.site.HeadParser;
import brookloom.server.web.site.Site;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/** Listens for the carriers of a {@code wsserver} or {@code wssserver}: embedded Jetty for TLS, HTTP and upgrade. */
public final class JettyServer implements CarrierListener {
    private static final int MAX_THREADS = 32;

    /** Time for the client to end its direction after ours; as long as nginx lingers. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private static final String REFERENCES_PER_CACHE_LINE = "org.eclipse.jetty.util.referencesPerCacheLine";

    static {
        // Jetty would start the JVM's management, JFR's included, to learn of compressed references, for padding.
        if (System.getProperty(REFERENCES_PER_CACHE_LINE) == null) {
            System.setProperty(REFERENCES_PER_CACHE_LINE, "16");
        }
    }

    private final Server server;
    private final ListeningConnector connector;

    /** Asked for while the port is closed already, too. */
    private volatile int port;

    private JettyServer(
            InetSocketAddress listen,
            PortSource source,
            UpgradeConfig upgrade,
            @Nullable ServerTls tls,
            KeepAlive keepAlive,
            Site site,
            Entrance entrance) {
        this.server = new Server(new ReportingThreads(MAX_THREADS), null, ReportingThreads.buffers());
        UpgradeRules rules = new UpgradeRules(upgrade.path());
        KeyGate gate = new KeyGate(entrance.keys(), upgrade.path(), upgrade.strict());
        ForwardedFor forwardedFor = new ForwardedFor(upgrade.trustedProxies());
        StrangerConnections connections =
                new StrangerConnections(entrance.strangers(), forwardedFor, entrance.proxies());
        Arrivals arrivals = new Arrivals(entrance.tunnels());
        WebTunnels tunnels = new WebTunnels(entrance.tunnels(), entrance.strangers(), connections, arrivals);
        FramedMode framed = new FramedMode(server, upgrade.heartbeat());
        UpgradeHandler upgrades = new UpgradeHandler(rules, gate, forwardedFor, tunnels, framed, new SiteHandler(site));
        HeaderDeadlines deadlines = new HeaderDeadlines(upgrade.headerTimeout(), upgrades);
        HttpConnectionFactory jetty = new HttpConnectionFactory(httpConfiguration());
        WebFront front = new WebFront(rules, gate, forwardedFor, tunnels, arrivals, deadlines, site, jetty);
        ConnectionFactory[] protocols = protocols(tls, front, upgrade.headerTimeout());
        this.connector = new ListeningConnector(
                server, listen, source, keepAlive, behind(entrance.proxies(), connections, protocols));
        connector.addBean(deadlines, false);
        connector.addBean(connections, false);
        connector.addBean(arrivals, false);
        connector.getSelectorManager().addEventListener(arrivals);
        server.setHandler(ReportingThreads.reporting(deadlines));
        server.setErrorHandler(new ErrorPages());
        configure(upgrade.headerTimeout());
    }

    /**
     * Listens until closed.
     *
     * @param source of the port
     * @param tls null for {@code wsserver}
     * @param keepAlive of the connections
     * @param site answers what opens no tunnel, and outlives this
     * @param entrance lets clients in, and outlives this
     * @throws IOException when the address cannot be listened on, in one line
     */
    public static JettyServer start(
            InetSocketAddress listen,
            PortSource source,
            UpgradeConfig upgrade,
            @Nullable ServerTls tls,
            KeepAlive keepAlive,
            Site site,
            Entrance entrance)
            throws IOException {
        JettyServer jetty = new JettyServer(listen, source, upgrade, tls, keepAlive, site, entrance);
        try {
            jetty.server.start();
            jetty.port = jetty.connector.getLocalPort();
            return jetty;
        } catch (Exception e) {
            jetty.close();
            throw ListenFailure.explain(listen, e);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public int flows() {
        return 0; // UDP comes in tunnels
    }

    /** Connections that are open may still send requests; GOAWAY tells those of HTTP/2 to open no more streams. */
    @Override
    public void stopAccepting() {
        connector.stopAccepting();
        Http2 http2 = connector.getConnectionFactory(Http2.class);
        if (http2 != null) {
            http2.endSessions();
        }
    }

    @Override
    public void endWaiting() {
        for (EndPoint socket : connector.getConnectedEndPoints()) {
            EndPoint endPoint = socket.getConnection() instanceof SslConnection tls ? tls.getSslEndPoint() : socket;
            if (endPoint.getConnection() instanceof Waiting connection && connection.isWaiting()) {
                new EndPointEnding(endPoint).end();
                var unused = Deadline.closing(endPoint, LINGER);
            }
        }
    }

    @Override
    public void close() {
        if (connector.isStarted()) {
            // Jetty interrupts the thread that accepts: a connection that the JDK accepts just then would stay open,
            // and its
            // client wait, for as long as the process lives.
            connector.stopAccepting();
        }
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty did not stop", e);
        }
    }

    private void configure(Duration headerTimeout) {
        connector.setAcceptedTcpNoDelay(true);
        connector.setIdleTimeout(headerTimeout.toMillis());
        server.addConnector(connector);
        server.setStopTimeout(0);
    }

    private static ConnectionFactory[] protocols(@Nullable ServerTls tls, WebFront front, Duration headerTimeout) {
        if (tls == null) {
            return new ConnectionFactory[] {front};
        }
        FirstByte first = new FirstByte(new BatchingTls(tls, ChosenProtocol.NAME), front.withoutTls());
        Http2 http2 = new Http2(httpConfiguration(), headerTimeout);
        return new ConnectionFactory[] {first, new ChosenProtocol(), front, http2};
    }

    /** Has the first protocol begin behind a load balancer's header, where there are load balancers. */
    private static ConnectionFactory[] behind(
            ProxyProtocol proxies, StrangerConnections strangers, ConnectionFactory... protocols) {
        if (!proxies.isUsed()) {
            return protocols;
        }
        ConnectionFactory[] behind = new ConnectionFactory[protocols.length + 1];
        System.arraycopy(protocols, 0, behind, 1, protocols.length);
        behind[0] = new ProxyHeaders(proxies, strangers::named, protocols[0]);
        return behind;
    }

    private static HttpConfiguration httpConfiguration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setRequestHeaderSize(HeadParser.MAX_HEAD);
        configuration.setUriCompliance(UriCompliance.UNSAFE); // judged by the site, as it judges HTTP/1.1's
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(false); // the original's 101 has none; other answers get theirs by hand
        // The original accepts any Host: fronting and bare IP addresses rely on it.
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        return configuration;
    }
}
