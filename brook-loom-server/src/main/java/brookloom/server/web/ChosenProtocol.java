package brookloom.server.web;

import brookloom.server.web.port.Waiting;
import java.io.IOException;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection.SslEndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Goes on with the protocol that TLS has agreed on (ALPN, RFC 7301); with HTTP/1.1 when the client named none. Jetty's
 * own ALPN factory chooses by a callback of the engine, which JSSE asks too late for TLS-ALPN-01 over TLS 1.2; here the
 * engine's own list has chosen already.
 */
final class ChosenProtocol extends AbstractConnectionFactory {
    static final String NAME = "alpn";

    ChosenProtocol() {
        super(NAME);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new Choosing(connector, (SslEndPoint) endPoint), connector, endPoint);
    }

    /** The connection as long as TLS shakes hands. */
    static final class Choosing extends AbstractConnection implements Waiting {
        private final Connector connector;
        private final SSLEngine engine;

        Choosing(Connector connector, SslEndPoint endPoint) {
            super(endPoint, connector.getExecutor());
            this.connector = connector;
            this.engine = endPoint.getSslConnection().getSSLEngine();
        }

        @Override
        public void onOpen() {
            super.onOpen();
            fillInterested();
        }

        @Override
        public void onFillable() {
            String protocol = shakeHands() ? engine.getApplicationProtocol() : "";
            if (protocol == null) {
                fillInterested();
                return;
            }
            ConnectionFactory next =
                    connector.getConnectionFactory(protocol.isEmpty() ? HttpVersion.HTTP_1_1.asString() : protocol);
            if (next == null || !getEndPoint().isOpen()) {
                close(); // failed, or acme-tls/1: the handshake was all there was to see
            } else {
                getEndPoint().upgrade(next.newConnection(connector, getEndPoint()));
            }
        }

        /** Filling nothing moves the handshake only. */
        private boolean shakeHands() {
            try {
                if (getEndPoint().fill(BufferUtil.EMPTY_BUFFER) < 0) {
                    close();
                    return false;
                }
                return true;
            } catch (IOException e) {
                close();
                return false;
            }
        }
    }
}
