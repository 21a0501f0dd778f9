package brookloom.server.web;

import brookloom.net.listen.Ports;
import brookloom.net.stream.KeepAlive;
import brookloom.server.config.UpgradeConfig;
import brookloom.server.tunnel.CarrierListener;
import brookloom.server.tunnel.ListenFailure;
import brookloom.server.tunnel.Strangers;
import brookloom.server.tunnel.TunnelThreads;
import brookloom.server.web.framed.FramedMode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** Listens for the carriers of a {@code wsserver} or {@code wssserver}: embedded Jetty for TLS, HTTP and upgrade. */
public final class JettyServer implements CarrierListener {
    /** 64 KiB of fields, cookies and the tokens of CDNs for instance, and a request line. Parsed as they come, not buffered. */
    private static final int MAX_HEADER_BYTES = (64 + 2) * 1024;

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

    private final Server server;
    private final ListeningConnector connector;

    /** Asked for while the port is closed already, too. */
    private volatile int port;

    private JettyServer(
            InetSocketAddress listen,
            UpgradeConfig upgrade,
            @Nullable ServerTls tls,
            KeepAlive keepAlive,
            TunnelThreads tunnels,
            Strangers strangers) {
        this.server = new Server(threads());
        HttpConnectionFactory http = new HttpConnectionFactory(httpConfiguration());
        this.connector = tls == null
                ? new ListeningConnector(server, keepAlive, listen, http)
                : new ListeningConnector(
                        server,
                        keepAlive,
                        listen,
                        new BatchingTls(tls, ChosenProtocol.NAME),
                        new ChosenProtocol(),
                        http,
                        new Http2(httpConfiguration()));
        configure(upgrade.headerTimeout());
        serve(upgrade, tunnels, strangers);
    }

    /**
     * Listens until closed.
     *
     * @param tls null for {@code wsserver}
     * @param keepAlive of the connections
     * @param tunnels serve the carriers, and outlive this
     * @param strangers counts connections and carriers without a tunnel
     * @throws IOException when the address cannot be listened on, in one line
     */
    public static JettyServer start(
            InetSocketAddress listen,
            UpgradeConfig upgrade,
            @Nullable ServerTls tls,
            KeepAlive keepAlive,
            TunnelThreads tunnels,
            Strangers strangers)
            throws IOException {
        JettyServer jetty = new JettyServer(listen, upgrade, tls, keepAlive, tunnels, strangers);
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
    public void close() {
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

    private void serve(UpgradeConfig config, TunnelThreads threads, Strangers strangers) {
        FramedMode framed = new FramedMode(server, config.heartbeat());
        ForwardedFor forwardedFor = new ForwardedFor(config.trustedProxies());
        StrangerConnections connections = new StrangerConnections(strangers, forwardedFor);
        WebTunnels tunnels = new WebTunnels(threads, strangers, connections);
        UpgradeHandler upgrades = new UpgradeHandler(config.path(), forwardedFor, tunnels, framed);
        HeaderDeadlines deadlines = new HeaderDeadlines(config.headerTimeout(), upgrades);
        connector.addBean(deadlines, false);
        connector.addBean(connections, false);
        server.setHandler(deadlines);
        ErrorHandler errors = new ErrorHandler();
        errors.setShowOrigin(false);
        errors.setShowStacks(false);
        errors.setShowCauses(false);
        server.setErrorHandler(errors);
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

    /** Binds as all our listeners do. Without TCP's keep-alive, a client that lost its network would be waited for. */
    private static final class ListeningConnector extends ServerConnector {
        private final KeepAlive keepAlive;
        private final InetSocketAddress listen;
        private volatile boolean accepting = true;

        ListeningConnector(
                Server server, KeepAlive keepAlive, InetSocketAddress listen, ConnectionFactory... protocols) {
            super(server, 1, -1, protocols);
            this.keepAlive = keepAlive;
            this.listen = listen;
        }

        /** Jetty's own way gives open connections a second to be idle. */
        void stopAccepting() {
            accepting = false;
            close();
        }

        /** Without a channel Jetty would ask again and again. */
        @Override
        public void accept(int acceptor) throws IOException {
            if (accepting) {
                super.accept(acceptor);
            } else {
                LockSupport.park(); // until stopped
            }
        }

        @Override
        protected ServerSocketChannel openAcceptChannel() throws IOException {
            return Ports.tcpChannel(listen, ACCEPT_QUEUE);
        }

        @Override
        protected void configure(Socket socket) {
            super.configure(socket);
            keepAlive.applyTo(socket);
        }
    }
}
