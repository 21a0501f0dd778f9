package brookloom.it.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.RawCarrier;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a right handshake may have beside it, and what makes it a request like any other. */
@ExtendWith(LeakCheck.class)
class OddHandshakeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Connection: Upgrade, close              | 404
        Connection: close, Upgrade              | 404
        Connection: CLOSE~Connection: Upgrade   | 404
        Connection: Upgrade~Connection: close   | 404
        Connection: Upgrade~Expect: 100-continue | 404
        Connection: Upgrade~Content-Length: 5   | 404
        Connection: Upgrade~Transfer-Encoding: chunked | 404
        Connection: Upgrade~Content-Length: 0   | 101
        Connection: Upgrade, keep-alive         | 101
        Connection: Upgrade~Cookie: Expect=close | 101
        """)
    void anOddHandshakeIsAnOrdinaryRequest(String connection, int status) throws IOException {
        try (BrookServer server = BrookLoom.builder().startServer();
                RawCarrier client =
                        RawCarrier.dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
            String request = RawCarrier.upgradeRequest("/ws", server.port())
                    .replace("Connection: Upgrade", connection.replace("~", "\r\n"));
            String answer = client.send(request).readHeader();
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
            if (status == 101) {
                assertThat(answer.split("Connection:", -1))
                        .as("fields of that name")
                        .hasSize(2);
            } else {
                assertThat(answer).doesNotContain("Upgrade", "Sec-WebSocket");
            }
        }
    }
}
