package brookloom.net.dial;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class HttpProxyDialerTest {
    private static final Destination NAME = new Destination(HostAddress.parse("example.com"), 443);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<String> requests = new CopyOnWriteArrayList<>();

    @Test
    void aNameIsPassedOnUnresolved() throws Exception {
        try (TcpTarget proxy = answering("HTTP/1.1 200 OK\r\n\r\n")) {
            dial(proxy, null, NAME).close();
        }
        assertThat(requests).containsExactly("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n");
    }

    @Test
    void anIpv6AddressStandsInBrackets() throws Exception {
        try (TcpTarget proxy = answering("HTTP/1.1 200 OK\r\n\r\n")) {
            dial(proxy, null, new Destination(HostAddress.parse("[2001:db8::1]"), 80))
                    .close();
        }
        assertThat(requests.getFirst()).startsWith("CONNECT [2001:db8::1]:80 HTTP/1.1\r\n");
    }

    @Test
    void aLoginIsShown() throws Exception {
        try (TcpTarget proxy = answering("HTTP/1.1 200 OK\r\n\r\n")) {
            dial(proxy, new ProxyLogin("Aladdin", "open sesame"), NAME).close();
        }
        assertThat(requests.getFirst()).contains("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 Connection established\r\n\r\n",
                "HTTP/1.0 200\r\nProxy-Agent: x\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 299 whatever\n\n",
                "HTTP/1.1 200 OK\r\nno field: at: all\r\nnone\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
            })
    void whatComesRightAfterTheAnswerIsTheTargets(String answer) throws Exception {
        try (TcpTarget proxy = answering(answer + "\r\n\r\nSSH-2.0");
                Socket socket = dial(proxy, null, NAME)) {
            assertThat(socket.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("\r\n\r\nSSH-2.0");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        407 | NOT_ALLOWED      | it requires credentials, --proxy http://user:password@host:port
        403 | NOT_ALLOWED      | it does not allow that host, that port, or CONNECT at all
        405 | NOT_ALLOWED      | it does not allow that host, that port, or CONNECT at all
        502 | HOST_UNREACHABLE | it does not reach example.com:443
        504 | HOST_UNREACHABLE | it does not reach example.com:443
        400 | GENERAL_FAILURE  | is it a proxy?
        """)
    void aRefusalIsPutIntoWords(int status, ReplyCode code, String words) throws Exception {
        try (TcpTarget proxy = answering("HTTP/1.1 " + status + " No\r\nX: y\r\n\r\n<html>")) {
            assertThatThrownBy(() -> dial(proxy, null, NAME))
                    .isInstanceOfSatisfying(
                            ProxyFailed.class, e -> assertThat(e.code()).isEqualTo(code))
                    .hasMessage("HTTP proxy 127.0.0.1:" + proxy.address().getPort() + " answers HTTP " + status
                            + " to CONNECT example.com:443: " + words);
        }
    }

    @Test
    void aWrongLoginIsReportedWithoutShowingIt() throws Exception {
        try (TcpTarget proxy = answering("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")) {
            assertThatThrownBy(() -> dial(proxy, new ProxyLogin("me", "hush"), NAME))
                    .hasMessageEndingWith("it does not accept the user name and password")
                    .message()
                    .doesNotContain("hush");
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
        SSH-2.0-OpenSSH\\n          | does not speak HTTP: check host and port
        HTTP/2 200\\r\\n\\r\\n      | does not speak HTTP: check host and port
        HTTP/1.1 200 OK\\r\\nX: y   | closed the connection inside its answer
        HTTP/1.1 100 Go\\r\\n\\r\\n | closed the connection inside its answer
        HTTP/1.1 what\\r\\n\\r\\n  | does not speak HTTP: check host and port
        ''                          | closed the connection inside its answer
        """)
    void aServerThatIsNotAProxyIsRecognised(String answer, String words) throws Exception {
        String unescaped = answer.replace("\\r", "\r").replace("\\n", "\n");
        try (TcpTarget proxy = answering(unescaped)) {
            assertThatThrownBy(() -> dial(proxy, null, NAME)).hasMessageEndingWith(words);
        }
    }

    @Test
    void anEndlessAnswerIsCutShort() throws Exception {
        try (TcpTarget proxy = TcpTarget.playing((in, out) -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
            while (true) {
                out.write("X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n".getBytes(UTF_8));
            }
        })) {
            assertThatThrownBy(() -> dial(proxy, null, NAME)).hasMessageEndingWith("answers with over 16384 bytes");
        }
    }

    @Test
    void aSilentProxyIsGivenUp() throws Exception {
        try (TcpTarget proxy = TcpTarget.playing((in, out) -> in.readAllBytes())) {
            var dialer = new HttpProxyDialer(
                    Destination.of(proxy.address()), null, new SocketDialer(LIMIT), Duration.ofSeconds(1));
            assertThatThrownBy(() -> dialer.dial(NAME, 0))
                    .hasMessageEndingWith("does not answer within 1 s: is it an HTTP proxy?");
        }
    }

    @Test
    void aProxyThatIsNotThereIsNamed() throws Exception {
        int port = FreePort.next();
        var dialer = new HttpProxyDialer(
                new Destination(HostAddress.parse("127.0.0.1"), port), null, new SocketDialer(LIMIT), LIMIT);
        assertThatThrownBy(() -> dialer.dial(NAME, 0))
                .isInstanceOf(ProxyFailed.class)
                .hasMessage("HTTP proxy 127.0.0.1:" + port + ": connection refused: is it running, and are address and"
                        + " network right?");
    }

    private static Socket dial(TcpTarget proxy, @Nullable ProxyLogin login, Destination destination) throws DialFailed {
        return new HttpProxyDialer(Destination.of(proxy.address()), login, new SocketDialer(LIMIT), LIMIT)
                .dial(destination, 0);
    }

    private TcpTarget answering(String answer) throws IOException {
        return TcpTarget.playing((in, out) -> answer(in, out, answer));
    }

    private void answer(DataInputStream in, OutputStream out, String answer) throws IOException {
        StringBuilder request = new StringBuilder();
        while (!request.toString().endsWith("\r\n\r\n")) {
            request.append((char) in.readUnsignedByte());
        }
        requests.add(request.toString());
        out.write(answer.getBytes(ISO_8859_1));
    }
}
