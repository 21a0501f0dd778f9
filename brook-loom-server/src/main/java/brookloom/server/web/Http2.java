package brookloom.server.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http2.FlowControlStrategy;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.SessionContainer;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RateControl;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;

/**
 * HTTP/2, with extended CONNECT (RFC 8441) and limits that fit many tunnels on one connection for clients that have shown
 * the password; see {@link StrangerSession}.
 */
final class Http2 extends HTTP2ServerConnectionFactory {
    static final String NAME = "h2";

    /** Stream receive window: bounds the memory of a tunnel whose target does not read; 10 MiB/s over 100 ms. */
    private static final int STREAM_WINDOW = 1 << 20;

    /** So many stalled tunnels stop the others of their connection. */
    private static final int STALLED_TUNNELS = 64;

    private static final StrangerSession.Admitted ADMITTED =
            new StrangerSession.Admitted(1024, STREAM_WINDOW, STALLED_TUNNELS * STREAM_WINDOW);

    private static final int STRANGERS_STREAMS = 16;

    private static final int BUFFER = 64 * 1024;

    /** Longer than a client keeps a connection without tunnels, so that the client closes it, not the server. */
    private static final long IDLE_MILLIS = 90_000;

    /** Of the connections that are open: Jetty's sessions have no room for what belongs to them. */
    private static final Map<HTTP2Session, StrangerSession> SESSIONS = new ConcurrentHashMap<>();

    private final Duration requestTimeout;

    /** @param requestTimeout how long a client without the password may be without a request */
    Http2(HttpConfiguration configuration, Duration requestTimeout) {
        super(configuration);
        this.requestTimeout = requestTimeout;
        setInputBufferSize(BUFFER);
        setMaxFrameSize(BUFFER);
        configuration.setOutputBufferSize(BUFFER);
        configuration.addCustomizer((request, headers) -> watch(request));
        setMaxConcurrentStreams(STRANGERS_STREAMS);
        setInitialStreamRecvWindow(FlowControlStrategy.DEFAULT_WINDOW_SIZE);
        setInitialSessionRecvWindow(FlowControlStrategy.DEFAULT_WINDOW_SIZE);
        setRateControlFactory(new RatePerConnection());
    }

    /** Returns what the request's connection may do, which is one of HTTP/2. */
    static StrangerSession session(Request request) {
        HTTP2Connection connection =
                (HTTP2Connection) request.getConnectionMetaData().getConnection();
        return session(connection.getSession());
    }

    /** Returns what the connection may do. */
    static StrangerSession session(HTTP2Session session) {
        StrangerSession known = SESSIONS.get(session);
        return known == null ? new StrangerSession(session, Duration.ZERO, ADMITTED) : known; // closed meanwhile
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        HTTP2Connection connection = (HTTP2Connection) super.newConnection(connector, endPoint);
        HTTP2Session session = connection.getSession();
        SESSIONS.put(session, new StrangerSession(session, requestTimeout, ADMITTED));
        connection.addEventListener(new Connection.Listener() {
            @Override
            public void onClosed(Connection closed) {
                SESSIONS.remove(session);
            }
        });
        BatchingTls.cutGoAwayText(endPoint);
        endPoint.setIdleTimeout(IDLE_MILLIS);
        return connection;
    }

    /** A server without tunnels over HTTP/2 does not name the setting at all. */
    @Override
    protected Map<Integer, Integer> newSettings() {
        Map<Integer, Integer> settings = super.newSettings();
        settings.remove(SettingsFrame.ENABLE_CONNECT_PROTOCOL);
        return settings;
    }

    /** Asks clients to open no more streams here; a connection ends with its last stream. */
    void endSessions() {
        SessionContainer sessions = getBean(SessionContainer.class);
        if (sessions != null) {
            // Not of the container: that ends those too that were accepted last, before their first stream.
            for (Session session : sessions.getSessions()) {
                var unused = session.shutdown();
            }
        }
    }

    private static Request watch(Request request) {
        StrangerSession session = session(request);
        session.begin();
        request.addHttpStreamWrapper(stream -> new HttpStream.Wrapper(stream) {
            @Override
            public void succeeded() {
                super.succeeded();
                session.end();
            }

            @Override
            public void failed(Throwable cause) {
                super.failed(cause);
                session.end();
            }
        });
        return request;
    }

    private static final class RatePerConnection implements RateControl.Factory {
        @Override
        public RateControl newRateControl(EndPoint endPoint) {
            return new Http2Rate();
        }
    }
}
