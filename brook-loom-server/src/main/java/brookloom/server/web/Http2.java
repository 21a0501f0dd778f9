package brookloom.server.web;

import org.eclipse.jetty.http2.SessionContainer;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RateControl;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;

/** HTTP/2 with extended CONNECT (RFC 8441), and limits that fit many tunnels on one connection. */
final class Http2 extends HTTP2ServerConnectionFactory {
    static final String NAME = "h2";

    private static final int MAX_TUNNELS = 1024;

    /** What a tunnel whose target does not read can hold here; over 100 ms it makes up to 10 MiB/s. */
    private static final int STREAM_WINDOW = 1 << 20;

    /** So many stalled tunnels stop the others of their connection. */
    private static final int STALLED_TUNNELS = 64;

    private static final int BUFFER = 64 * 1024;

    /** Longer than a client keeps a connection without tunnels, so that the client closes it, not we in its face. */
    private static final long IDLE_MILLIS = 90_000;

    Http2(HttpConfiguration configuration) {
        super(configuration);
        setInputBufferSize(BUFFER);
        setMaxFrameSize(BUFFER);
        configuration.setOutputBufferSize(BUFFER);
        setConnectProtocolEnabled(true);
        setMaxConcurrentStreams(MAX_TUNNELS);
        setInitialStreamRecvWindow(STREAM_WINDOW);
        setInitialSessionRecvWindow(STALLED_TUNNELS * STREAM_WINDOW);
        setRateControlFactory(new RatePerConnection());
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        Connection connection = super.newConnection(connector, endPoint);
        endPoint.setIdleTimeout(IDLE_MILLIS);
        return connection;
    }

    /** Tells clients to open no more streams here; a connection ends with its last stream. */
    void endSessions() {
        SessionContainer sessions = getBean(SessionContainer.class);
        if (sessions != null) {
            var unused = sessions.shutdown();
        }
    }

    private static final class RatePerConnection implements RateControl.Factory {
        @Override
        public RateControl newRateControl(EndPoint endPoint) {
            return new Http2Rate();
        }
    }
}
