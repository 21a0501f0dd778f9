package brookloom.server.certificates.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.stream.KeepAlive;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTimers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponderTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private HttpResponder responder;

    @BeforeEach
    void listen() throws Exception {
        responder = HttpResponder.listen(LOOPBACK, 0, KeepAlive.DEFAULT);
        responder.answer("token", "token.thumbprint");
    }

    @AfterEach
    void close() {
        responder.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1", "HTTP/1.0"})
    void aTokenIsAnsweredWithItsAuthorization(String version) throws Exception {
        assertThat(ask("GET /.well-known/acme-challenge/token " + version + "\r\nHost: a.example\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nContent-Type: application/octet-stream\r\n", "\r\nContent-Length: 16\r\n")
                .endsWith("\r\n\r\ntoken.thumbprint");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /.well-known/acme-challenge/other HTTP/1.1",
                "POST /.well-known/acme-challenge/token HTTP/1.1",
                "GET / HTTP/1.1",
                "token",
            })
    void everythingElseIsNotFound(String line) throws Exception {
        assertThat(ask(line + "\r\nHost: a.example\r\n\r\n")).startsWith("HTTP/1.1 404 Not Found\r\n");
    }

    @Test
    void whatIsNoHttpIsClosed() throws Exception {
        assertThat(ask("GET / HTTP/1.1\r\nno field\r\n\r\n")).isEmpty();
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        assertThatThrownBy(() -> HttpResponder.listen(LOOPBACK, responder.port(), KeepAlive.DEFAULT))
                .isInstanceOf(CertificateProblem.class)
                .hasMessageStartingWith("port " + responder.port() + " (--acmeHttpPort) cannot be listened on: ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @EnabledOnOs(OS.LINUX)
    void connectionsAreKeptAliveAsConfigured(boolean on) throws Exception {
        KeepAlive keepAlive = on ? KeepAlive.DEFAULT : KeepAlive.OFF;
        try (HttpResponder own = HttpResponder.listen(LOOPBACK, 0, keepAlive);
                Socket client = new Socket(LOOPBACK, own.port())) {
            client.getOutputStream().write("GET ".getBytes(StandardCharsets.US_ASCII));
            Eventually.holds(() -> assertThat(TcpTimers.established())
                    .filteredOn(end -> end.localPort() == own.port() && end.remotePort() == client.getLocalPort())
                    .singleElement()
                    .extracting(TcpTimers::keepAlive)
                    .isEqualTo(on));
        }
    }

    private String ask(String request) throws IOException {
        try (Socket socket = new Socket(LOOPBACK, responder.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
