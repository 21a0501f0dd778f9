package brookloom.server.web;

import brookloom.server.web.port.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Distinguishes TLS from plain HTTP by a connection's first byte, as nginx does, which has a page for the latter. Jetty's own
 * detection would hold a buffer for each connection that sends nothing.
 */
final class FirstByte extends AbstractConnectionFactory {
    private static final int HANDSHAKE = 0x16; // RFC 8446 §5.1
    private static final int SSL_2 = 0x80;
    private static final int BUFFER = 2 * 1024;

    private final ConnectionFactory tls;
    private final ConnectionFactory plain;

    FirstByte(ConnectionFactory tls, ConnectionFactory plain) {
        super("first-byte");
        this.tls = tls;
        this.plain = plain;
        installBean(tls);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new Beginning(connector, endPoint), connector, endPoint);
    }

    /** The connection until its first byte. */
    private final class Beginning extends AbstractConnection
            implements Waiting, Connection.UpgradeTo, Connection.UpgradeFrom {
        private final Connector connector;
        private ByteBuffer first = BufferUtil.EMPTY_BUFFER;

        Beginning(Connector connector, EndPoint endPoint) {
            super(endPoint, connector.getExecutor());
            this.connector = connector;
        }

        /** Bytes that came with a header of the PROXY protocol. */
        @Override
        public void onUpgradeTo(ByteBuffer buffer) {
            first = BufferUtil.toBuffer(BufferUtil.toArray(buffer));
        }

        @Override
        public void onOpen() {
            super.onOpen();
            if (first.hasRemaining()) {
                getExecutor().execute(this::goOn);
            } else {
                fillInterested();
            }
        }

        @Override
        public void onFillable() {
            ByteBuffer buffer = BufferUtil.allocate(BUFFER);
            int n = fill(buffer);
            if (n < 0) {
                close();
            } else if (n == 0) {
                fillInterested();
            } else {
                first = buffer;
                goOn();
            }
        }

        private void goOn() {
            int c = Byte.toUnsignedInt(first.get(first.position()));
            ConnectionFactory next = c == HANDSHAKE || c >= SSL_2 ? tls : plain;
            getEndPoint().upgrade(next.newConnection(connector, getEndPoint()));
        }

        private int fill(ByteBuffer buffer) {
            try {
                return getEndPoint().fill(buffer);
            } catch (IOException e) {
                return -1;
            }
        }

        @Override
        public ByteBuffer onUpgradeFrom() {
            return first;
        }
    }
}
