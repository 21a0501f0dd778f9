package brookloom.server.web;

import brookloom.net.dial.Outbound;
import brookloom.net.udp.UdpLoop;
import brookloom.server.config.ServerOptions;
import brookloom.server.targets.DirectDialer;
import brookloom.server.targets.TargetDialer;
import brookloom.server.targets.TargetPolicy;
import brookloom.server.tunnel.BrookServer;
import brookloom.server.tunnel.ListenFailure;
import brookloom.server.tunnel.ReplayFilter;
import brookloom.server.tunnel.TunnelHandler;
import brookloom.server.tunnel.TunnelThreads;
import brookloom.server.web.framed.FramedMode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.tinylog.Logger;

/** The {@code wsserver} and {@code wssserver}: embedded Jetty for HTTP, upgrade and TLS, and our tunnels behind it. */
public final class JettyServer implements BrookServer {
    private static final int MAX_HEADER_BYTES = 8 * 1024;
    private static final int MAX_THREADS = 32;
    private static final int ACCEPT_QUEUE = 1024;
    private static final String REFERENCES_PER_CACHE_LINE = "org.eclipse.jetty.util.referencesPerCacheLine";

    /** Clients of the original send their path decoded, others escape more than they must; any may be ours. */
    private static final UriCompliance ANY_PATH = UriCompliance.DEFAULT.with(
            "any path",
            Violation.AMBIGUOUS_PATH_SEPARATOR,
            Violation.AMBIGUOUS_PATH_PARAMETER,
            Violation.AMBIGUOUS_PATH_ENCODING,
            Violation.ILLEGAL_PATH_CHARACTERS);

    static {
        // Jetty would start the JVM's management, JFR's included, to learn of compressed references, for padding.
        if (System.getProperty(REFERENCES_PER_CACHE_LINE) == null) {
            System.setProperty(REFERENCES_PER_CACHE_LINE, "16");
        }
    }

    private final ServerOptions options;
    private final Server server;
    private final ServerConnector connector;
    private final UdpLoop udp;
    private final TunnelThreads tunnels;

    private JettyServer(ServerOptions options, TargetDialer dialer, UdpLoop udp) {
        this.options = options;
        this.udp = udp;
        ReplayFilter replays = new ReplayFilter(System::nanoTime);
        this.tunnels = new TunnelThreads(new TunnelHandler(options.tunnel(), replays, dialer, udp));
        this.server = new Server(threads());
        HttpConnectionFactory http = new HttpConnectionFactory(httpConfiguration());
        SslContextFactory.Server tls = options.tls();
        this.connector = tls == null
                ? new KeepAliveConnector(server, http)
                : new KeepAliveConnector(
                        server,
                        new BatchingTls(tls, ChosenProtocol.NAME),
                        new ChosenProtocol(),
                        http,
                        new Http2(httpConfiguration()));
        wire();
    }

    /**
     * Listens and serves until closed.
     *
     * @throws IOException when the address cannot be listened on, in one line
     */
    public static JettyServer start(ServerOptions options) throws IOException {
        return start(options, new DirectDialer(Outbound.direct(), TargetPolicy.ANY));
    }

    /** The same, with targets reached by other ways than this machine's own. */
    public static JettyServer start(ServerOptions options, TargetDialer dialer) throws IOException {
        JettyServer jetty = new JettyServer(options, dialer, UdpLoop.start("udp-targets"));
        try {
            jetty.server.start();
            return jetty;
        } catch (Exception e) {
            jetty.close();
            throw ListenFailure.explain(options.listen(), e);
        }
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public int tunnels() {
        return tunnels.count();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty did not stop", e);
        } finally {
            tunnels.close();
            udp.close();
        }
    }

    private void wire() {
        InetSocketAddress listen = options.listen();
        connector.setHost(listen.getAddress().isAnyLocalAddress() ? null : listen.getHostString());
        connector.setPort(listen.getPort());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setAcceptedTcpNoDelay(true);
        connector.setIdleTimeout(options.headerTimeout().toMillis());
        server.addConnector(connector);
        var framed = new FramedMode(server, options.heartbeat());
        var upgrades = new UpgradeHandler(options.path(), new ForwardedFor(options.trustedProxy()), tunnels, framed);
        HeaderDeadlines deadlines = new HeaderDeadlines(options.headerTimeout(), upgrades);
        connector.addBean(deadlines, false);
        server.setHandler(deadlines);
        ErrorHandler errors = new ErrorHandler();
        errors.setShowOrigin(false);
        errors.setShowStacks(false);
        errors.setShowCauses(false);
        server.setErrorHandler(errors);
        server.setStopTimeout(0);
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 3);
        threads.setName("jetty");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        threads.setStopTimeout(Duration.ofSeconds(5).toMillis());
        return threads;
    }

    private static HttpConfiguration httpConfiguration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
        configuration.setUriCompliance(ANY_PATH);
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(false); // the original's 101 has none; other answers get theirs by hand
        // The original accepts any Host: fronting and bare IP addresses rely on it.
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        return configuration;
    }

    /** Without TCP's keep-alive, a client that lost its network would be waited for without end. */
    private static final class KeepAliveConnector extends ServerConnector {
        KeepAliveConnector(Server server, ConnectionFactory... protocols) {
            super(server, 1, -1, protocols);
        }

        @Override
        protected void configure(Socket socket) {
            super.configure(socket);
            try {
                socket.setKeepAlive(true);
            } catch (SocketException e) {
                Logger.debug("no keep-alive: {}", e.getMessage()); // the connection is gone already
            }
        }
    }
}
