package brookloom.it.routing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One server, reached by the first way that gets through. */
@ExtendWith(LeakCheck.class)
class AutoTest {
    private static void echoes(Client client, TcpTarget target) throws IOException {
        for (int i = 0; i < 3; i++) {
            try (Socket socket = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream().write(i);
                assertThat(socket.getInputStream().read()).isEqualTo(i);
            }
        }
    }

    @Test
    void theRawStreamIsUsedWhereNothingBreaksIt() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = BrookLoom.builder().startServer();
                Client client = BrookLoom.builder().carriage(Carriage.AUTO).startClient(server.port())) {
            echoes(client, target);
            assertThat(LogLines.with(" as it is gets through this network")).hasSize(1);
        }
    }

    @Test
    void framesAreUsedWhereAGatewayPassesNothingElse() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = BrookLoom.builder().startServer();
                TcpTarget gateway = TcpTarget.serving(connection -> inspect(connection, server.port()));
                Client client = BrookLoom.builder().carriage(Carriage.AUTO).startClient(gateway.port())) {
            echoes(client, target);
            assertThat(LogLines.with(" in WebSocket frames gets through this network"))
                    .hasSize(1);
        }
    }

    /** Passes upgrades that name a subprotocol, as our frames do, and closes all others after the request. */
    private static void inspect(Socket client, int server) throws Exception {
        String head = head(client.getInputStream());
        if (!head.contains("Sec-WebSocket-Protocol")) {
            return;
        }
        try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
            upstream.getOutputStream().write(head.getBytes(ISO_8859_1));
            Thread back = Thread.ofVirtual().start(() -> copy(upstream, client));
            copy(client, upstream);
            back.join();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // One of them has left.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.append((char) c);
            if (head.toString().endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toString();
    }
}
