package brookloom.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.text.ListenAddress;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the pages' server answers to bytes that no browser and no Prometheus sends. */
@ExtendWith(LeakCheck.class)
class AdminRequestsTest {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @ParameterizedTest
    @CsvSource({
        "GET, 400",
        "GET /page, 400",
        "GET  /page HTTP/1.1, 400",
        "G(T /page HTTP/1.1, 400",
        "GET page HTTP/1.1, 400",
        "GET /page HTTP/x, 400",
        "GET /page HTTP/2.0, 505",
        "GET /%zz HTTP/1.1, 404",
        "GET /pa%00ge HTTP/1.1, 404",
        "GET /page?%zz HTTP/1.1, 200",
        "GET http://localhost/page HTTP/1.1, 200",
        "GET //page HTTP/1.1, 404",
        "GET /pa\u0000ge HTTP/1.1, 400",
        "GET /pä<script>ge HTTP/1.1, 404",
        "POST /page HTTP/1.1, 405",
        "HEAD /page HTTP/1.1, 200",
        "GET /page HTTP/1.0, 200",
    })
    void aRequestLineIsAnsweredInPlainText(String line, int status) throws Exception {
        assertAnswered(line + "\r\nHost: localhost\r\n\r\n", status);
    }

    @ParameterizedTest
    @CsvSource({
        "Host: localhost\\nHost: localhost, 400",
        "Host: evil.example, 421",
        "no colon, 400",
        "' folded: x', 400",
        "X: \\0, 400",
        "Content-Length: x, 400",
        "Content-Length: -1, 400",
        "Content-Length: 99999999999999999999, 400",
        "Content-Length: 1\\nContent-Length: 2, 400",
        "Transfer-Encoding: rot13, 501",
        "Transfer-Encoding: chunked\\nContent-Length: 1, 400",
        "Expect: 100-continue, 200",
        "X: é, 200",
    })
    void fieldsAreAnsweredInPlainText(String fields, int status) throws Exception {
        String lines = fields.replace("\\n", "\r\n").replace("\\0", "\0");
        assertAnswered("GET /page HTTP/1.1\r\n" + lines + "\r\n\r\n", status);
    }

    @Test
    void whatIsTooLongIsRefused() throws Exception {
        assertAnswered("GET /" + "a".repeat(300_000) + HOST, 431);
        assertAnswered("GET /page HTTP/1.1\r\nX: " + "a".repeat(300_000) + "\r\n\r\n", 431);
        assertAnswered("GET /page HTTP/1.1\r\n" + "X: a\r\n".repeat(50_000) + "\r\n", 431);
        assertAnswered("POST /page HTTP/1.1\r\nContent-Length: 300000\r\n\r\n" + "a".repeat(300_000), 405);
    }

    @Test
    void whatIsNoHttpIsRefused() throws Exception {
        assertAnswered("\u0016\u0003\u0001\r\n\r\n", 400);
        assertAnswered("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
    }

    private static void assertAnswered(String request, int status) throws Exception {
        String answer = answer(request);
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer).containsPattern("(?i)\r\ncontent-type: text/plain");
        assertThat(answer).doesNotContainPattern("(?i)exception|java|sun\\.|<h1>|thrown");
    }

    private static String answer(String request) throws Exception {
        try (AdminServer admin = AdminServer.open(ListenAddress.parse("127.0.0.1:0"), null)) {
            admin.route("/page", exchange -> AdminServer.text(exchange, 200, "the page\n"));
            admin.serve();
            try (Socket socket = new Socket()) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                InetSocketAddress address = admin.address();
                socket.connect(address);
                send(socket, request);
                return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            }
        }
    }

    /** Goes on when the server reads no more of it: the answer is what counts. */
    private static void send(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        socket.shutdownOutput();
    }
}
