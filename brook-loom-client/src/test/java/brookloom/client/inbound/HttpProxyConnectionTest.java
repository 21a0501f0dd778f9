package brookloom.client.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.AppProtocol;
import brookloom.client.testing.App;
import brookloom.client.testing.FakeDialer;
import brookloom.net.socks5.Socks5Command;
import brookloom.testing.LeakCheck;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class HttpProxyConnectionTest extends ProxyFixture {
    @ParameterizedTest
    @EnumSource(
            value = AppProtocol.class,
            names = {"HTTP", "MIXED"})
    void aTunnelCarriesBothWaysAndEndsByHalves(AppProtocol protocol) throws Exception {
        listen(protocol, LIMITS, null, Duration.ZERO);
        try (App app = new App(listener)) {
            app.sendText("CONNECT b.example:443 HTTP/1.1\r\nHost: b.example:443\r\n\r\nearly");
            Socket target = targets.take();
            expect(target, "early");
            expect(app.socket, "HTTP/1.1 200 Connection established\r\n\r\n");
            say(target, "down");
            expect(app.socket, "down");
            app.sendText("up");
            app.socket.shutdownOutput();
            assertThat(rest(target)).isEqualTo("up");
            say(target, "last");
            target.close();
            assertThat(rest(app.socket)).isEqualTo("last");
        }
        assertThat(dialer.tcpCalls).containsExactly(new FakeDialer.TcpCall(App.to("b.example", 443), "early"));
    }

    @Test
    void requestsFollowEachOtherOnKeptConnections() throws Exception {
        try (App app = new App(listener)) {
            app.sendText(GET);
            Socket first = targets.take();
            for (int i = 0; i < 3; i++) {
                answerGet(first, app);
                app.sendText(GET);
            }
            answerGet(first, app);
            app.sendText("HEAD http://b.example:81/ HTTP/1.1\r\nHost: b.example\r\n\r\n");
            Socket second = targets.take();
            expect(second, "HEAD / HTTP/1.1\r\nHost: b.example:81\r\n\r\n");
            assertThat(first.getInputStream().read()).isNegative();
            say(second, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            expect(app.socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            app.socket.shutdownOutput();
            assertThat(rest(app.socket)).isEmpty();
            assertThat(rest(second)).isEmpty();
        }
        assertThat(dialer.tcpCalls)
                .extracting(FakeDialer.TcpCall::destination)
                .containsExactly(App.to("a.example", 80), App.to("b.example", 81));
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
        try (App app = new App(listener)) {
            app.sendText("\r\n" + GET + GET.replace("/x", "/y"));
            Socket target = targets.take();
            expect(target, GET_AT_ORIGIN);
            assertThat(target.getInputStream().available()).isZero();
            say(target, OK);
            expect(target, GET_AT_ORIGIN.replace("/x", "/y"));
            say(target, OK.replace("ok", "yo"));
            expect(app.socket, OK + OK.replace("ok", "yo"));
        }
    }

    @Test
    void aServerThatHangsUpBetweenRequestsIsAskedAgain() throws Exception {
        try (App app = new App(listener)) {
            app.sendText(GET);
            Socket first = targets.take();
            answerGet(first, app);
            app.sendText(GET);
            expect(first, GET_AT_ORIGIN);
            first.close();
            Socket second = targets.take();
            answerGet(second, app);
        }
    }

    @Test
    void whatMustNotBeDoneTwiceGetsAConnectionOfItsOwn() throws Exception {
        try (App app = new App(listener)) {
            app.sendText(GET);
            Socket first = targets.take();
            answerGet(first, app);
            app.sendText("POST http://a.example/x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\n\r\nbody");
            Socket second = targets.take();
            expect(second, "POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\n\r\nbody");
            second.close();
            assertThat(rest(app.socket))
                    .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
                    .endsWith("\r\n\r\na.example:80 closed the connection without a whole answer.\n");
        }
        assertThat(dialer.tcpCalls).hasSize(2);
    }

    @Test
    void aBodyGoesUpWhileItsAnswerComesDown() throws Exception {
        try (App app = new App(listener)) {
            app.sendText("POST http://a.example/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                    + "Expect: 100-continue\r\n\r\n");
            Socket target = targets.take();
            expect(
                    target,
                    "POST /x HTTP/1.1\r\n"
                            + "Host: a.example\r\n"
                            + "Transfer-Encoding: chunked\r\n"
                            + "Expect: 100-continue\r\n\r\n");
            say(target, "HTTP/1.1 100 Continue\r\n\r\n");
            expect(app.socket, "HTTP/1.1 100 Continue\r\n\r\n");
            String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            say(target, head);
            expect(app.socket, head);
            for (int i = 0; i < 5; i++) {
                app.sendText("3;x=y\r\nup" + i + "\r\n");
                expect(target, "3;x=y\r\nup" + i + "\r\n");
                say(target, "5\r\ndown" + i + "\r\n");
                expect(app.socket, "5\r\ndown" + i + "\r\n");
            }
            app.sendText("0\r\nSum: 1\r\n\r\n" + GET);
            expect(target, "0\r\nSum: 1\r\n\r\n");
            say(target, "0\r\nSum: 2\r\n\r\n");
            expect(app.socket, "0\r\nSum: 2\r\n\r\n");
            expect(target, GET_AT_ORIGIN);
        }
    }

    @Test
    void anAnswerInsteadOfAnInvitationEndsTheConnection() throws Exception {
        try (App app = new App(listener)) {
            app.sendText(
                    "PUT http://a.example/x HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\nExpect: 100-continue\r\n\r\n");
            Socket target = targets.take();
            say(target, "HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
            assertThat(rest(app.socket)).isEqualTo("HTTP/1.1 417 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    }

    @Test
    void anAnswerIsReadThoughTheBodyIsNotWanted() throws Exception {
        try (App app = new App(listener)) {
            app.sendText("PUT http://a.example/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\nbegin");
            Socket target = targets.take();
            InputStream in = target.getInputStream();
            assertThat(in.read()).isEqualTo('P');
            say(target, "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n");
            target.shutdownOutput();
            expect(app.socket, "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno\n");
        }
    }

    @Test
    void anEndByClosingReachesTheAppAsChunks() throws Exception {
        try (App app = new App(listener)) {
            app.sendText(GET);
            Socket target = targets.take();
            say(target, "HTTP/1.0 200 OK\r\n\r\nall");
            expect(app.socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nall\r\n");
            target.close();
            expect(app.socket, "0\r\n\r\n");
            app.sendText(GET);
            expect(targets.take(), GET_AT_ORIGIN);
        }
    }

    @Test
    void aLostBodyLooksLost() throws Exception {
        try (App app = new App(listener)) {
            app.sendText(GET);
            Socket target = targets.take();
            say(target, "HTTP/1.1 200 OK\r\n\r\nhalf");
            expect(app.socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
            target.setSoLinger(true, 0);
            target.close();
            assertThatThrownBy(() -> rest(app.socket)).hasMessage("Connection reset");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nMy Name: x\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n@: x\r\n y\r\n\r\nok",
                "HTTP/1.1 200 OK\nno colon\nContent-Length: +2\n\nok",
                "\r\nHTTP/1.1  200  OK\r\nContent-Length:\r\n 2\r\n: x\r\n\r\nok",
            })
    void aPageThatBrowsersShowPassesAndItsServerIsNotReused(String answer) throws Exception {
        try (App app = new App(listener)) {
            for (int i = 0; i < 2; i++) {
                app.sendText(GET);
                Socket target = targets.take();
                expect(target, GET_AT_ORIGIN);
                say(target, answer);
                expect(app.socket, OK);
                assertThat(rest(target)).isEmpty();
            }
        }
    }

    @Test
    void aLargeHeadOfAnAnswerPasses() throws Exception {
        String large = "HTTP/1.1 200 OK\r\nSet-Cookie: " + "x".repeat(200_000) + "\r\nContent-Length: 2\r\n\r\nok";
        try (App app = new App(listener)) {
            app.sendText(GET);
            Socket target = targets.take();
            say(target, large);
            expect(app.socket, large);
        }
    }

    @Test
    void anHttp10AppGetsNoChunksAndNoInterimAnswers() throws Exception {
        try (App app = new App(listener)) {
            app.sendText("GET http://a.example/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            Socket target = targets.take();
            expect(target, GET_AT_ORIGIN);
            say(
                    target,
                    "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "3\r\nall\r\n4;x\r\n of \r\n2\r\nit\r\n0\r\nT: 1\r\n\r\n");
            assertThat(rest(app.socket)).isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it");
        }
    }

    @Test
    void aWebSocketBecomesATunnel() throws Exception {
        try (App app = new App(listener)) {
            app.sendText("GET http://a.example/chat HTTP/1.1\r\n"
                    + "Host: a\r\n"
                    + "Connection: Upgrade\r\n"
                    + "Upgrade: websocket\r\n\r\n");
            Socket target = targets.take();
            expect(
                    target,
                    "GET /chat HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            String head = "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: k\r\n"
                    + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
            say(target, head + "first");
            expect(app.socket, head + "first");
            app.sendText("up");
            expect(target, "up");
            say(target, "down");
            expect(app.socket, "down");
            app.socket.shutdownOutput();
            assertThat(rest(target)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "tailscale-control-protocol", "SPDY/3.1, websocket", "h2c"})
    void anyUpgradeWithABodyBecomesATunnelThatLosesNoByte(String protocols) throws Exception {
        String upgrade = "Connection: Upgrade\r\nUpgrade: " + protocols + "\r\n";
        try (App app = new App(listener)) {
            app.sendText("POST http://a.example/x HTTP/1.1\r\nHost: a\r\n" + upgrade
                    + "Content-Length: 4\r\n\r\nbody\0behind");
            Socket target = targets.take();
            expect(target, "POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\n" + upgrade + "\r\nbody");
            String head =
                    "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\n" + upgrade + "\r\n";
            say(target, "HTTP/1.1 103 Early Hints\r\n\r\n" + head + "\nfirst");
            expect(app.socket, "HTTP/1.1 103 Early Hints\r\n\r\n" + head + "\nfirst");
            expect(target, "\0behind");
            app.sendText("up");
            expect(target, "up");
            app.socket.shutdownOutput();
            assertThat(rest(target)).isEmpty();
            say(target, "last");
            target.close();
            assertThat(rest(app.socket)).isEqualTo("last");
        }
    }

    @Test
    void anAnswerToADeclinedUpgradeMayTakeLongerThanTheWaitForIt() throws Exception {
        listen(AppProtocol.HTTP, limits(LIMITS.handshake(), Duration.ofSeconds(1)), null, Duration.ZERO);
        try (App app = new App(listener)) {
            app.sendText(GET.replace("Host", "Connection: Upgrade\r\nUpgrade: h2c\r\nHost"));
            Socket target = targets.take();
            target.setSoTimeout(1200);
            InputStream in = target.getInputStream();
            assertThat(in.readNBytes(GET_AT_ORIGIN.length() + "Connection: Upgrade\r\nUpgrade: h2c\r\n".length()))
                    .endsWith('\r', '\n', '\r', '\n');
            assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
            say(target, OK);
            expect(app.socket, OK);
        }
    }

    @Test
    void anUpgradeThatIsDeclinedIsAnAnswerLikeAnyOther() throws Exception {
        try (App app = new App(listener)) {
            app.sendText(
                    "GET http://a.example/x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            Socket target = targets.take();
            say(target, OK);
            expect(app.socket, OK);
            app.sendText(GET);
            expect(target, "GET /x HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            expect(target, GET_AT_ORIGIN);
        }
    }

    @Test
    void anAppThatLeavesWhileAnAnswerIsDueIsNotWaitedFor() throws Exception {
        try (App app = new App(listener)) {
            app.sendText(GET);
            Socket target = targets.take();
            expect(target, GET_AT_ORIGIN);
            app.close();
            assertThat(target.getInputStream().read()).isNegative();
        }
    }

    @Test
    void aMixedPortServesSocks5() throws Exception {
        listen(AppProtocol.MIXED, LIMITS, null, Duration.ZERO);
        try (App app = new App(listener)) {
            assertThat(app.request(Socks5Command.CONNECT, App.to("b.example", 1)))
                    .isZero();
            say(targets.take(), "hello");
            expect(app.socket, "hello");
        }
        try (App app = new App(listener)) {
            assertThat(app.associate(0).getPort()).isPositive();
        }
    }

    @Test
    void closingTheListenerEndsWhateverIsUnderWay() throws Exception {
        try (App waiting = new App(listener);
                App uploading = new App(listener)) {
            waiting.sendText(GET);
            Socket target = targets.take();
            expect(target, GET_AT_ORIGIN);
            waiting.socket.shutdownOutput();
            assertThat(target.getInputStream().read()).isNegative();
            uploading.sendText("POST http://b.example/ HTTP/1.1\r\nHost: b\r\nContent-Length: 9\r\n\r\n");
            Socket other = targets.take();
            assertThat(other.getInputStream().read()).isEqualTo('P');
            listener.close();
            assertThat(rest(waiting.socket)).isEmpty();
            assertThat(rest(uploading.socket)).isEmpty();
        }
    }
}
