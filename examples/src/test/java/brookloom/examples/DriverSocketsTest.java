package brookloom.examples;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.BrookTunnel;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.server.BrookServer;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;

/**
 * JDBC drivers such as PostgreSQL's ({@code jdbc:postgresql://db.internal/app?socketFactory=…}) make a socket factory of a
 * class name, take an unconnected socket from it, and connect that to the database. This test does what such a driver does, so
 * that no driver is needed to run it.
 */
class DriverSocketsTest {
    /** The tunnel of the program: a factory that a driver makes has no other way to it. */
    private static final AtomicReference<BrookTunnel> TUNNEL = new AtomicReference<>();

    /** Named by the driver's option {@code socketFactory}. */
    public static final class TunnelFactory extends SocketFactory {
        private final SocketFactory sockets = TUNNEL.get().socketFactory();

        @Override
        public Socket createSocket() throws IOException {
            return sockets.createSocket();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return sockets.createSocket(host, port);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return sockets.createSocket(host, port, local, localPort);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return sockets.createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return sockets.createSocket(host, port, local, localPort);
        }
    }

    @Test
    void aDriversSocketIsConnectedThroughTheTunnel() throws Exception {
        try (BrookServer server = BrookLoom.builder().startServer();
                TcpTarget database = TcpTarget.echo();
                BrookTunnel tunnel = BrookTunnel.open(Linked.to(server))) {
            TUNNEL.set(tunnel);
            SocketFactory factory = (SocketFactory) Class.forName(TunnelFactory.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            try (Socket socket = factory.createSocket()) {
                socket.setSoTimeout(60_000);
                socket.setTcpNoDelay(true);
                socket.connect(InetSocketAddress.createUnresolved("localhost", database.port()), 60_000);
                socket.getOutputStream().write(7);
                assertThat(socket.getInputStream().read()).isEqualTo(7);
                assertThat(server.tunnels()).isPositive();
            }
        }
    }
}
