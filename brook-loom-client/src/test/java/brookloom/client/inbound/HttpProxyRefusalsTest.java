package brookloom.client.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.AppCredentials;
import brookloom.client.config.AppProtocol;
import brookloom.client.testing.App;
import brookloom.net.dial.DialFailed;
import brookloom.proto.ReplyCode;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import java.net.Socket;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakCheck.class)
class HttpProxyRefusalsTest extends ProxyFixture {
    @ParameterizedTest
    @CsvSource({"NOT_ALLOWED,403 Forbidden", "CONNECTION_REFUSED,502 Bad Gateway", "TTL_EXPIRED,504 Gateway Timeout"})
    void aTargetThatIsNotReachedIsAPageOfOneLine(ReplyCode code, String status) throws Exception {
        String reason = "reason " + System.nanoTime();
        dialer.tcp = (destination, early) -> {
            throw new DialFailed(code, reason);
        };
        String page = "HTTP/1.1 " + status + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + (reason.length() + 1) + "\r\nConnection: close\r\n\r\n";
        for (String request : List.of(GET, "CONNECT a.example:443 HTTP/1.1\r\n\r\n")) {
            try (App app = new App(listener)) {
                app.sendText(request);
                assertThat(rest(app.socket)).isEqualTo(page + reason + "\n");
            }
        }
        try (App app = new App(listener)) {
            app.sendText(GET.replace("GET", "HEAD"));
            assertThat(rest(app.socket)).isEqualTo(page);
        }
        Eventually.holds(() -> assertThat(LogLines.with(reason)).hasSize(3).containsOnly("WARN " + reason));
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK|Content-Length: 1|Content-Length: 2||', sends an answer with a Content-Length that is not"
                + " one number.",
        "'SSH-2.0-x||', sends an answer that does not begin with HTTP/1.1 and a status.",
        "'HTTP/1.1 407 Show Me||', 'sends status 407, which only a proxy may.'",
        "'HTTP/1.1 101 Up||', sends a switch of protocols that nobody asked for.",
        "'', closed the connection without a whole answer.",
        "'HTTP/1.1 200', closed the connection without a whole answer.",
    })
    void anAnswerThatIsNotHttpIs502(String answer, String reason) throws Exception {
        try (App app = new App(listener)) {
            app.sendText(GET);
            Socket target = targets.take();
            expect(target, GET_AT_ORIGIN);
            say(target, answer.replace("|", "\r\n"));
            target.close();
            assertThat(rest(app.socket))
                    .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
                    .endsWith("\r\n\r\na.example:80 " + reason + "\n");
        }
    }

    @Test
    void aBrokenBodyIs400AndGoesNowhere() throws Exception {
        try (App app = new App(listener)) {
            app.sendText("POST http://a.example/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5x\r\n");
            assertThat(rest(app.socket))
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .endsWith("\r\n\r\nMalformed request: a chunk's size is followed by other characters.\n");
            Socket target = targets.take();
            expect(target, "POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThatThrownBy(() -> rest(target)).hasMessage("Connection reset");
        }
    }

    @Test
    void aBrokenHeadIs400AfterTheAnswersThatAreDue() throws Exception {
        try (App app = new App(listener)) {
            app.sendText(GET + "GET / HTTP/1.1\r\n\r\n");
            Socket target = targets.take();
            expect(target, GET_AT_ORIGIN);
            say(target, OK);
            assertThat(rest(app.socket))
                    .startsWith(OK + "HTTP/1.1 400 Bad Request\r\n")
                    .contains("This is an HTTP proxy: enter its address in an app's proxy settings");
        }
    }

    @Test
    void aHeadWithoutEndIs431() throws Exception {
        try (App app = new App(listener)) {
            app.sendText("GET http://a.example/ HTTP/1.1\r\nX: " + "x".repeat(65_536));
            assertThat(rest(app.socket)).startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n");
        }
    }

    @Test
    void aSlowHeadIs408() throws Exception {
        listen(AppProtocol.HTTP, limits(Duration.ofMillis(200), LIMITS.idle()), null, Duration.ZERO);
        try (App app = new App(listener)) {
            app.sendText("GET http://a.example/ HT");
            assertThat(rest(app.socket)).startsWith("HTTP/1.1 408 Request Timeout\r\n");
            Eventually.holds(() -> assertThat(LogLines.with(app.name()))
                    .containsExactly("WARN " + app.name() + " sent no complete HTTP request within 0 s"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AppProtocol.class,
            names = {"HTTP", "MIXED"})
    void aQuietAppIsLetGoWithoutAWord(AppProtocol protocol) throws Exception {
        listen(protocol, limits(LIMITS.handshake(), Duration.ofSeconds(1)), null, Duration.ZERO);
        try (App app = new App(listener)) {
            assertThat(rest(app.socket)).isEmpty();
            assertThat(LogLines.with(app.name())).noneMatch(line -> line.startsWith("WARN"));
        }
        try (App app = new App(listener)) {
            app.sendText(GET);
            Socket target = targets.take();
            expect(target, GET_AT_ORIGIN);
            say(target, OK);
            assertThat(rest(app.socket)).isEqualTo(OK);
            assertThat(rest(target)).isEmpty();
        }
    }

    @Test
    void aSilentTargetIs504() throws Exception {
        listen(AppProtocol.HTTP, LIMITS, null, Duration.ofSeconds(1));
        try (App app = new App(listener)) {
            app.sendText(GET);
            assertThat(rest(app.socket))
                    .startsWith("HTTP/1.1 504 Gateway Timeout\r\n")
                    .endsWith("\r\n\r\na.example:80 sent nothing for 1 s.\n");
        }
    }

    @Test
    void theRightLoginOnlyIsLetIn() throws Exception {
        listen(AppProtocol.HTTP, LIMITS, new AppCredentials("al", "won:d\u00e9r"), Duration.ZERO);
        String asked = "\r\nProxy-Authenticate: Basic realm=\"Brook Loom\", charset=\"UTF-8\"\r\n\r\n";
        for (String login : new String[] {"al:wrong", "al", "bob:won:d\u00e9r", ":", ""}) {
            try (App app = new App(listener)) {
                app.sendText(withLogin(login));
                assertThat(rest(app.socket))
                        .startsWith("HTTP/1.1 407 Proxy Authentication Required\r\n")
                        .contains(asked + "Wrong user name or password: ");
                Eventually.holds(() -> assertThat(LogLines.with(app.name() + " was refused with HTTP 407"))
                        .hasSize(1)
                        .noneMatch(line -> line.contains("wrong")));
            }
        }
        try (App app = new App(listener)) {
            app.sendText(GET);
            assertThat(rest(app.socket)).contains(asked + "This proxy requires a user name and a password: ");
            assertThat(LogLines.with(app.name())).noneMatch(line -> line.startsWith("WARN"));
        }
        try (App app = new App(listener)) {
            app.sendText(withLogin("al:won:d\u00e9r"));
            Socket target = targets.take();
            answerGet(target, app);
        }
    }

    private static String withLogin(String login) {
        String shown = Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
        return GET.replace("\r\n\r\n", "\r\nProxy-Authorization: basic " + shown + "\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP,  050100,   'speaks SOCKS, this port speaks HTTP: enter it in the app as an HTTP proxy'",
        "HTTP,  0401,     'speaks SOCKS, this port speaks HTTP: enter it in the app as an HTTP proxy'",
        "HTTP,  160301,   'speaks TLS to this proxy itself: enter it in the app as http://, not as https://'",
        "HTTP,  00,       'speaks something that starts with byte 0, this port speaks HTTP'",
        "MIXED, 0401,     'speaks SOCKS4, this port speaks SOCKS5'",
        "MIXED, 160301,   'speaks something that starts with byte 22, this port speaks SOCKS5 and HTTP'",
    })
    void otherProtocolsAreNamedInTheLog(AppProtocol protocol, String hex, String line) throws Exception {
        listen(protocol, LIMITS, null, Duration.ZERO);
        try (App app = new App(listener).send(hex)) {
            assertThat(rest(app.socket)).isEmpty();
            Eventually.holds(() -> assertThat(LogLines.with(app.name()))
                    .singleElement()
                    .asString()
                    .startsWith("WARN " + app.name() + " " + line));
        }
    }
}
