package brookloom.server.web.port;

import brookloom.net.listen.ProxyHeader;
import brookloom.server.tunnel.ProxyProtocol;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;

/**
 * Reads the header of the PROXY protocol that a load balancer's connections begin with, and gives the connection its
 * client's address. All other connections are served as they are. Time is limited together with that for TLS and a request's
 * header.
 */
public final class ProxyHeaders extends AbstractConnectionFactory {
    private static final int INITIAL_BUFFER = 256;

    private final ProxyProtocol proxies;
    private final Named named;
    private final ConnectionFactory next;

    /** Learns whose a connection is. */
    public interface Named {
        /** A load balancer has named the connection's client. */
        void named(EndPoint endPoint, InetAddress client);
    }

    /**
     * Reads headers in front of another protocol.
     *
     * @param next serves the connection behind the header
     */
    public ProxyHeaders(ProxyProtocol proxies, Named named, ConnectionFactory next) {
        super("proxy-header");
        this.proxies = proxies;
        this.named = named;
        this.next = next;
        installBean(next);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return endPoint instanceof CarrierEndPoint socket
                        && socket.getRemoteSocketAddress() instanceof InetSocketAddress remote
                        && proxies.isTrusted(remote.getAddress())
                ? configure(new Beginning(connector, socket, remote), connector, endPoint)
                : next.newConnection(connector, endPoint);
    }

    /** The connection until its header is complete. */
    private final class Beginning extends AbstractConnection implements Waiting, Connection.UpgradeFrom {
        private final Connector connector;
        private final CarrierEndPoint socket;
        private final InetSocketAddress balancer;
        // Of the reading thread:
        private byte[] bytes = new byte[INITIAL_BUFFER];
        private int start;
        private int size;

        Beginning(Connector connector, CarrierEndPoint socket, InetSocketAddress balancer) {
            super(socket, connector.getExecutor());
            this.connector = connector;
            this.socket = socket;
            this.balancer = balancer;
        }

        @Override
        public void onOpen() {
            super.onOpen();
            fillInterested();
        }

        @Override
        public void onFillable() {
            try {
                ProxyHeader header = null;
                while (header == null) {
                    int n = fill();
                    if (n == 0) {
                        fillInterested();
                        return;
                    }
                    if (n < 0) {
                        throw new EOFException("the beginning of a PROXY header");
                    }
                    header = ProxyHeader.parse(bytes, size);
                }
                goOn(header);
            } catch (IOException e) {
                if (size > 0
                        && !socket.isOutputShutdown()) { // else a check of our health, perhaps; or we have ended it
                    proxies.refused(balancer, e);
                }
                close();
            }
        }

        private int fill() {
            if (size == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * size); // never beyond the longest header
            }
            // Jetty fills behind a buffer's limit.
            int n = socket.fill(
                    ByteBuffer.wrap(bytes, size, bytes.length - size).slice().limit(0));
            size += Math.max(0, n);
            return n;
        }

        private void goOn(ProxyHeader header) {
            start = header.length();
            InetSocketAddress client = header.client();
            InetSocketAddress server = header.server();
            if (client != null && server != null) {
                socket.standFor(client, server);
                named.named(socket, client.getAddress());
            }
            socket.upgrade(next.newConnection(connector, socket));
        }

        /** Returns what has come behind the header. */
        @Override
        public ByteBuffer onUpgradeFrom() {
            return ByteBuffer.wrap(bytes, start, size - start).slice();
        }
    }
}
