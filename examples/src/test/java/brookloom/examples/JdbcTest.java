package brookloom.examples;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.BrookTunnel;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.server.BrookServer;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL's JDBC driver makes a socket factory of a class name
 * ({@code jdbc:postgresql://db.internal/app?socketFactory=…}), takes an unconnected socket from it, and connects that
 * to the database: no local port is opened.
 */
class JdbcTest {
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
    void aQueryGoesThroughTheTunnel() throws Exception {
        try (BrookServer server = BrookLoom.builder().startServer();
                TcpTarget database = FakePostgres.start(42);
                BrookTunnel tunnel = BrookTunnel.open(Linked.to(server))) {
            TUNNEL.set(tunnel);
            String url = "jdbc:postgresql://localhost:" + database.port() + "/app?user=me&sslmode=disable"
                    + "&gssEncMode=disable&preferQueryMode=simple&connectTimeout=60&socketTimeout=60&socketFactory="
                    + TunnelFactory.class.getName();
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT 40 + 2")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(42);
                assertThat(server.tunnels()).isPositive();
            }
        }
    }
}
