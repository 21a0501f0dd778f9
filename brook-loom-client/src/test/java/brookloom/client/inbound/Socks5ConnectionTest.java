package brookloom.client.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.AppCredentials;
import brookloom.client.config.AppLimits;
import brookloom.client.config.AppProtocol;
import brookloom.client.testing.App;
import brookloom.client.testing.FakeDialer;
import brookloom.net.dial.DialFailed;
import brookloom.net.socks5.Socks5Command;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class Socks5ConnectionTest extends ProxyFixture {
    private static final Destination TARGET = App.to("target.example", 443);

    @Override
    AppProtocol protocol() {
        return AppProtocol.SOCKS5;
    }

    private void listen(AppLimits limits, @Nullable AppCredentials credentials) throws IOException {
        listen(AppProtocol.SOCKS5, limits, credentials, Duration.ZERO);
    }

    private static String readText(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3.4", "::1", "2001:db8::5", "target.example", "a"})
    void connectReachesEveryKindOfDestination(String host) throws Exception {
        try (App app = new App(listener)) {
            assertThat(app.request(Socks5Command.CONNECT, App.to(host, 443))).isZero();
            Socket target = targets.take();
            app.sendText("question");
            assertThat(readText(target, 8)).isEqualTo("question");
            say(target, "answer");
            assertThat(app.receiveText(6)).isEqualTo("answer");
            assertThat(dialer.tcpCalls).containsExactly(new FakeDialer.TcpCall(App.to(host, 443), ""));
        }
    }

    @Test
    void theSuccessReplyNamesNoAddress() throws Exception {
        try (App app = new App(listener).greet()) {
            app.send("05 01 00 01 01020304 01bb");
            assertThat(app.receive(10)).isEqualTo("05000001000000000000");
        }
    }

    @Test
    void anAppThatSendsByteByByteIsServed() throws Exception {
        listen(LIMITS, new AppCredentials("user", "pass"));
        try (App app = new App(listener)) {
            app.socket.setTcpNoDelay(true);
            for (byte b : App.bytes("05 01 02" + "01 04 75736572 04 70617373" + "05 01 00 03 01 61 01bb")) {
                app.socket.getOutputStream().write(b);
            }
            assertThat(app.receive(14)).isEqualTo("0502" + "0100" + "05000001000000000000");
            app.sendText("more");
            assertThat(readText(targets.take(), 4)).isEqualTo("more");
        }
    }

    @Test
    void whatTheAppSendsAfterItsRequestTravelsWithTheOpening() throws Exception {
        try (App app = new App(listener)) {
            app.send("05 01 00" + "05 01 00 03 01 61 01bb" + "68656c6c6f");
            assertThat(app.receive(12)).isEqualTo("0500" + "05000001000000000000");
            assertThat(dialer.tcpCalls).containsExactly(new FakeDialer.TcpCall(App.to("a", 443), "hello"));
            app.sendText(" world");
            assertThat(readText(targets.take(), 11)).isEqualTo("hello world");
        }
    }

    @Test
    void aLotAfterTheRequestArrivesWhole() throws Exception {
        String much = "0123456789".repeat(50_000);
        try (App app = new App(listener)) {
            app.send("05 01 00" + "05 01 00 03 01 61 01bb");
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    app.sendText(much);
                    app.socket.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            String arrived = new String(targets.take().getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(arrived).isEqualTo(much);
            sender.join();
        }
    }

    @Test
    void eitherSideMayEndFirst() throws Exception {
        try (App app = new App(listener)) {
            assertThat(app.request(Socks5Command.CONNECT, TARGET)).isZero();
            Socket target = targets.take();
            app.sendText("last words");
            app.socket.shutdownOutput();
            assertThat(target.getInputStream().readAllBytes()).hasSize(10);
            say(target, "late answer");
            target.close();
            assertThat(app.receiveText(100)).isEqualTo("late answer");
        }
    }

    @ParameterizedTest
    @EnumSource(value = ReplyCode.class, mode = EnumSource.Mode.EXCLUDE, names = "SUCCEEDED")
    void aFailedDialIsRepliedWithItsCodeAndLoggedInOneLine(ReplyCode code) throws Exception {
        String message = "server of " + code + " is down: start it";
        dialer.tcp = (destination, early) -> {
            throw new DialFailed(code, message);
        };
        try (App app = new App(listener)) {
            assertThat(app.request(Socks5Command.CONNECT, TARGET)).isEqualTo(code.code());
            assertThat(app.receive(1)).isEmpty();
        }
        Eventually.holds(() -> assertThat(LogLines.with(message)).containsExactly("WARN " + message));
    }

    @Test
    void theReplyOfARefusedAppArrivesEvenIfMoreWasSent() throws Exception {
        dialer.tcp = (destination, early) -> {
            throw new DialFailed(ReplyCode.CONNECTION_REFUSED, "refused");
        };
        try (App app = new App(listener)) {
            app.send("05 01 00" + "05 01 00 03 01 61 01bb").sendText("x".repeat(100_000));
            assertThat(app.receive(12)).isEqualTo("0500" + "05050001000000000000");
            app.socket.shutdownOutput();
            assertThat(app.receive(1)).isEmpty();
        }
    }

    @Test
    void bindIsNotSupported() throws Exception {
        try (App app = new App(listener)) {
            assertThat(app.request(Socks5Command.BIND, TARGET)).isEqualTo(7);
            assertThat(app.receive(1)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"05 01 00 05 01 00 02", "05 01 00 05 09 00 01 01020304 0050", "05 01 02"})
    void aRefusedAppIsClosedAndNamedInOneLine(String sent) throws Exception {
        try (App app = new App(listener)) {
            app.send(sent);
            assertThat(app.receive(100)).isNotEmpty();
            assertNamedOnce(app, "");
        }
        assertThat(dialer.tcpCalls).isEmpty();
    }

    @Test
    void anHttpClientIsClosedWithOneLineThatSaysWhatToDo() throws Exception {
        try (App app = new App(listener)) {
            app.sendText("GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n");
            assertThat(app.receive(100)).isEmpty();
            assertNamedOnce(app, "speaks HTTP, this port speaks SOCKS5: enter it in the app as a SOCKS5 proxy");
        }
    }

    @Test
    void aSocks4ClientIsClosedWithOneLineThatSaysWhatToDo() throws Exception {
        try (App app = new App(listener)) {
            app.send("04 01 0050 01020304 00");
            assertThat(app.receive(100)).isEmpty();
            assertNamedOnce(app, "speaks SOCKS4, this port speaks SOCKS5");
        }
    }

    private static void assertNamedOnce(App app, String reason) throws Exception {
        Eventually.holds(() -> assertThat(LogLines.with("WARN " + app.name() + " "))
                .singleElement()
                .asString()
                .contains(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "05", "05 02 00", "05 01 00", "05 01 00 05 01 00 03 05 61"})
    void aSlowAppIsCut(String sent) throws Exception {
        listen(withHandshakeLimit(Duration.ofMillis(100)), null);
        try (App app = new App(listener)) {
            app.send(sent);
            app.receive(100); // returns when we are cut
            assertNamedOnce(app, "sent no complete SOCKS5 request within 0 s");
        }
    }

    @Test
    void theLimitOfTheHandshakeDoesNotCutATunnel() throws Exception {
        listen(withHandshakeLimit(Duration.ofSeconds(2)), null);
        try (App early = new App(listener);
                App silent = new App(listener)) {
            assertThat(early.request(Socks5Command.CONNECT, TARGET)).isZero();
            assertThat(silent.receive(1)).isEmpty(); // its limit began later, so the other one's has passed
            early.sendText("still here");
            assertThat(readText(targets.take(), 10)).isEqualTo("still here");
        }
    }

    private static AppLimits withHandshakeLimit(Duration limit) {
        return limits(limit, LIMITS.idle());
    }

    @Test
    void closingTheListenerEndsADialAndATunnel() throws Exception {
        try (App tunnelled = new App(listener);
                App dialling = new App(listener)) {
            assertThat(tunnelled.request(Socks5Command.CONNECT, TARGET)).isZero();
            Socket target = targets.take();
            CountDownLatch hanging = new CountDownLatch(1);
            dialer.tcp = (destination, early) -> {
                hanging.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new DialFailed(ReplyCode.GENERAL_FAILURE, "interrupted");
            };
            dialling.greet().send("05 01 00 03 01 61 01bb");
            hanging.await();

            listener.close();

            assertThatThrownBy(() -> target.getInputStream().read()).hasMessage("Connection reset");
            assertThat(endOf(tunnelled)).isTrue();
            assertThat(endOf(dialling)).isTrue();
        }
    }

    private static boolean endOf(App app) {
        try {
            return app.socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return e.getMessage().contains("reset");
        }
    }

    @Test
    void aBugInADialHarmsNoOther() throws Exception {
        FakeDialer.Tcp working = dialer.tcp;
        dialer.tcp = (destination, early) -> {
            throw new IllegalStateException("boom");
        };
        try (App app = new App(listener)) {
            app.greet().send("05 01 00 03 01 61 01bb");
            assertThat(app.receive(10)).isEmpty();
            Eventually.holds(
                    () -> assertThat(LogLines.with("ERROR " + app.name())).hasSize(1));
        }
        dialer.tcp = working;
        try (App app = new App(listener)) {
            assertThat(app.request(Socks5Command.CONNECT, TARGET)).isZero();
        }
    }

    @Test
    void payloadAndLoginsAreNeverLogged() throws Exception {
        listen(LIMITS, new AppCredentials("knock", "sesame"));
        try (App app = new App(listener)) {
            app.send("05 01 02 01 05 6b6e6f636b 06 736573616d65" + "05 01 00 03 01 61 01bb" + "6f6c6976657262");
            app.receive(14);
            assertThat(readText(targets.take(), 7)).isEqualTo("oliverb");
        }
        try (App app = new App(listener)) {
            app.send("05 01 02 01 07 6c6974746c6572 08 64726f7773736170" + "05 01 00 03 01 61 01bb" + "6f6c6976657262");
            assertThat(app.receive(100)).isEqualTo("0502" + "0101");
            Eventually.holds(() -> assertThat(LogLines.with(app.name())).hasSize(1));
        }
        listener.close(); // waits for the last line of each
        for (String secret : new String[] {"knock", "sesame", "littler", "drowssap", "oliverb"}) {
            assertThat(LogLines.with(secret)).as(secret).isEmpty();
        }
    }
}
