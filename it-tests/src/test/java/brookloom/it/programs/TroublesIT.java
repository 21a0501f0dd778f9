package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.RawCarrier;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user of the client sees when the server is not what it should be: curl's error and one line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TroublesIT {
    private static final String PASSWORD = "hQ7v3kR9zX2mB5tN8cL1pW6s";
    private static final String TARGET = "http://127.0.0.1:9/";

    private Program server;

    @BeforeAll
    void start() throws IOException {
        assumeTrue(Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
        server = Program.server(Map.of("BROOK_PASSWORD", PASSWORD), "--listen", "127.0.0.1:0", "--path", "/ours");
    }

    @AfterAll
    void stop() throws InterruptedException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aWrongPathIsReported() throws Exception {
        assertTrouble(
                "ws://127.0.0.1:" + server.port() + "/theirs",
                PASSWORD,
                Curl.PROXY_REFUSED,
                "(1)",
                "answers HTTP 404 for path /theirs: is it the server's --path?");
    }

    @Test
    void aWrongPasswordIsReported() throws Exception {
        assertTrouble(
                "ws://127.0.0.1:" + server.port() + "/ours",
                "jY4d8gF6uK1rT9bV3nC7xM2q",
                Curl.RESET,
                "reset",
                "wrong password, or the user is disabled, expired or over quota, or clocks over 60 s apart, or another"
                        + " --clientHKDFInfo, or --withoutBrookProtocol on one end only; compare the password with the"
                        + " server's, and run 'java -jar brook-loom-client.jar doctor' with the same server and password,"
                        + " or link");
        Eventually.holds(
                () -> assertThat(server.saidWith("does not authenticate); if the client is yours, compare these"))
                        .hasSize(1));
    }

    @Test
    void aServerThatIsDownIsReported() throws Exception {
        int port = FreePort.next();
        assertTrouble(
                "ws://127.0.0.1:" + port,
                PASSWORD,
                Curl.PROXY_REFUSED,
                "(5)",
                "connection refused: is it running, and is the port right?");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 302 Found~Location: ws://new.example:80/ws, redirects to ws://new.example:80/ws: give that address",
        "HTTP/1.1 403 Forbidden, HTTP 403 (forbidden): a proxy or CDN in front of the server turns this client away",
        "220 mail.example ESMTP, 'not HTTP/1.1: check host and port, and whether it requires wss://'",
    })
    void aServerOfAnotherKindIsReported(String answer, String line) throws Exception {
        try (TcpTarget other = TcpTarget.serving(connection -> {
            RawCarrier carrier = new RawCarrier(connection);
            carrier.readHeader();
            carrier.send(answer.replace("~", "\r\n") + "\r\n\r\n");
        })) {
            assertTrouble("ws://127.0.0.1:" + other.port(), PASSWORD, Curl.PROXY_REFUSED, "(1)", line);
        }
    }

    private static void assertTrouble(String url, String password, int exitCode, String curls, String line)
            throws Exception {
        try (Program client = Program.client(
                Map.of("BROOK_PASSWORD", password),
                "wsclient",
                "--wsserver",
                url,
                "--socks5",
                "127.0.0.1:0",
                "--noProbe")) {
            Curl curl = Curl.through(Curl.BY_NAME, client.address(), TARGET);
            assertThat(curl.exitCode()).isEqualTo(exitCode);
            assertThat(curl.err()).contains(curls);
            Eventually.holds(() -> assertThat(client.saidWith(" WARN ")).hasSize(1));
            assertThat(client.said())
                    .filteredOn(said -> !said.contains("to use it, set a browser's")) // once the server is reached
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains(line);
            assertThat(client.saidWith(password)).isEmpty();
        }
    }
}
