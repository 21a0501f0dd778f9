package brookloom.client.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.cli.start.Invocation;
import brookloom.client.carrier.CarrierDialer;
import brookloom.client.carrier.CarrierDialer.Carrier;
import brookloom.client.config.TunnelConfig;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.testing.MemoryCarriers;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Password;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import brookloom.tunnel.BrookServerTunnel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an app's request when the carrier that was kept warm has died. */
@ExtendWith(LeakCheck.class)
class RetryingStreamTest {
    private static final TunnelKeys KEYS = new TunnelKeys(Password.of("secret"));
    private static final Destination TARGET = new Destination(HostAddress.parse("example.com"), 80);

    private final MemoryCarriers server = new MemoryCarriers();

    /** Every first carrier of a tunnel is warm here, alive or not. */
    private static ClientTunnelOptions options(boolean waitForTarget) {
        return new ClientTunnelOptions(
                KEYS, false, TunnelConfig.DEFAULT_NONCE_TIMEOUT, InstantSource.system(), waitForTarget);
    }

    private boolean authenticatesEnds = true;

    private final CarrierDialer warm = new CarrierDialer() {
        @Override
        public Carrier dial(FlowAffinity affinity) throws DialFailed {
            return new Carrier(server.dial(affinity).stream(), FlowAffinity.NONE, true);
        }

        @Override
        public Carrier dialFresh(FlowAffinity affinity) throws DialFailed {
            return server.dial(affinity);
        }

        @Override
        public boolean authenticatesEnds() {
            return authenticatesEnds;
        }
    };

    private final TunnelDialer dialer = new TunnelDialer("ws://test", options(false), warm);

    @AfterEach
    void close() {
        dialer.close();
    }

    @Test
    void aLiveCarrierCarriesTheTunnelLikeAnyOther() throws Exception {
        try (ByteStream app = dialer.dialTcp(TARGET, bytes("GET "))) {
            write(app, "/");
            BrookServerTunnel far = accept();
            assertThat(read(far.stream(), 5)).isEqualTo("GET /");
            write(far.stream(), "200");
            assertThat(read(app, 3)).isEqualTo("200");
            write(app, "more");
            assertThat(read(far.stream(), 4)).isEqualTo("more");
            app.shutdownOutput();
            assertThat(far.stream().read(new byte[1], 0, 1)).isEqualTo(-1);
        }
    }

    /** Somebody in between may have let the opening pass, and have swallowed the answer. */
    @Test
    void afterAnEndThatAnybodyMayHaveMadeNothingIsSentAgain() throws Exception {
        authenticatesEnds = false;
        try (TunnelDialer plain = new TunnelDialer("ws://test", options(false), warm);
                ByteStream app = plain.dialTcp(TARGET, bytes("POST /pay"))) {
            server.accept().shutdownOutput();
            assertThatThrownBy(() -> read(app, 1)).isInstanceOf(DialFailed.class);
            assertThat(server.far).as("no second dial").isEmpty();
        }
    }

    @Test
    void afterAnOrderlyEndWithoutANonceAllIsSentAgainOverAFreshCarrier() throws Exception {
        try (ByteStream app = dialer.dialTcp(TARGET, bytes("GET "))) {
            write(app, "/once");
            server.accept().shutdownOutput();
            CompletableFuture<String> answer = reading(app, 3);
            BrookServerTunnel far = accept();
            assertThat(far.request().destination()).isEqualTo(TARGET);
            assertThat(read(far.stream(), 9)).isEqualTo("GET /once");
            write(far.stream(), "200");
            assertThat(answer.get()).isEqualTo("200");
            write(app, "more");
            app.shutdownOutput();
            assertThat(read(far.stream(), 4)).isEqualTo("more");
            assertThat(far.stream().read(new byte[1], 0, 1)).isEqualTo(-1);
        }
    }

    @Test
    void theSecondTryIsTheLast() throws Exception {
        try (ByteStream app = dialer.dialTcp(TARGET, bytes("GET /"))) {
            server.accept().shutdownOutput();
            CompletableFuture<String> answer = reading(app, 3);
            server.accept().shutdownOutput();
            assertThatThrownBy(answer::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("server ws://test closed the tunnel without an answer:"
                            + " wrong password, or the user is disabled, expired or over quota, or clocks over 60 s"
                            + " apart, or another --clientHKDFInfo, or"
                            + " --withoutBrookProtocol on one end only; compare the password with the server's, and run '"
                            + Invocation.current().client() + " doctor' with the same server and password, or link");
            assertThat(server.far).isEmpty();
        }
    }

    @Test
    void afterAResetTheAppSeesTheFailureAndNothingIsSentAgain() throws Exception {
        try (ByteStream app = dialer.dialTcp(TARGET, bytes("POST /"))) {
            server.accept().reset();
            assertThatThrownBy(() -> read(app, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("kept ready: the network has probably dropped it; if this repeats, wrong");
            assertThat(server.far).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "GET / HTTP/1.1\r\n", "HEAD /", "\u0016\u0003\u0001\u0000\u0001\u0001", "SSH-2.0-test\r\n"})
    void afterAResetWhatIsHarmlessTwiceIsSentAgain(String early) throws Exception {
        try (ByteStream app = dialer.dialTcp(TARGET, bytes(early))) {
            server.accept().reset();
            CompletableFuture<String> answer = reading(app, 3);
            BrookServerTunnel far = accept();
            assertThat(read(far.stream(), early.length())).isEqualTo(early);
            write(far.stream(), "200");
            assertThat(answer.get()).isEqualTo("200");
            write(app, "POST");
            assertThat(read(far.stream(), 4)).isEqualTo("POST");
        }
    }

    @Test
    void afterAnEndThatAnybodyMayHaveMadeARequestThatIsHarmlessTwiceIsSentAgain() throws Exception {
        authenticatesEnds = false;
        try (TunnelDialer plain = new TunnelDialer("ws://test", options(false), warm);
                ByteStream app = plain.dialTcp(TARGET, bytes("GET / HTTP/1.1\r\n\r\n"))) {
            server.accept().shutdownOutput();
            CompletableFuture<String> answer = reading(app, 3);
            BrookServerTunnel far = accept();
            assertThat(read(far.stream(), 18)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
            write(far.stream(), "200");
            assertThat(answer.get()).isEqualTo("200");
        }
    }

    @Test
    void aResetThatMeetsTheSecondTryTooIsLaidToThePassword() throws Exception {
        try (ByteStream app = dialer.dialTcp(TARGET, bytes("GET /"))) {
            server.accept().reset();
            CompletableFuture<String> answer = reading(app, 3);
            server.accept().reset();
            assertThatThrownBy(answer::get)
                    .cause()
                    .hasMessageStartingWith("server ws://test closed the tunnel without an answer: wrong password");
            assertThat(server.far).isEmpty();
        }
    }

    /** A server that accepts replays would do it twice. */
    @Test
    void aRequestThatFollowsASafeOneGoesOverOneCarrierOnly() throws Exception {
        try (ByteStream app = dialer.dialTcp(TARGET, bytes("GET / HTTP/1.1\r\n\r\n"))) {
            MemoryStream dead = server.accept();
            CompletableFuture<String> answer = reading(app, 3);
            MemoryStream fresh = server.accept();
            CompletableFuture<Void> sent = CompletableFuture.runAsync(
                    () -> write(app, bytes("POST / HTTP/1.1\r\n\r\n")), Thread::startVirtualThread);
            BrookServerTunnel far = BrookServerTunnel.accept(fresh, KEYS);
            assertThat(read(far.stream(), 18)).startsWith("GET");
            far.acknowledge();
            write(far.stream(), "200");
            assertThat(answer.get()).isEqualTo("200");
            sent.get();
            assertThat(read(far.stream(), 19)).startsWith("POST");
            BrookServerTunnel late = BrookServerTunnel.accept(dead, KEYS);
            assertThat(read(late.stream(), 18)).startsWith("GET");
            assertThatThrownBy(() -> read(late.stream(), 1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void onceTheServerHasAnsweredAnEndIsTheEnd() throws Exception {
        try (ByteStream app = dialer.dialTcp(TARGET, bytes("GET /"))) {
            MemoryStream carrier = server.accept();
            BrookServerTunnel far = BrookServerTunnel.accept(carrier, KEYS);
            far.acknowledge();
            write(far.stream(), "2");
            assertThat(read(app, 1)).isEqualTo("2");
            carrier.shutdownOutput();
            assertThatThrownBy(() -> read(app, 1)).isInstanceOf(IOException.class);
            assertThat(server.far).isEmpty();
        }
    }

    @Test
    void anAppThatSendsMuchBeforeTheAnswerWaitsForIt() throws Exception {
        try (ByteStream app = dialer.dialTcp(TARGET, new byte[0])) {
            byte[] much = new byte[64 * 1024];
            CompletableFuture<Void> sent = CompletableFuture.runAsync(
                    () -> {
                        write(app, much);
                        write(app, much);
                    },
                    Thread::startVirtualThread);
            server.accept().shutdownOutput();
            CompletableFuture<String> answer = reading(app, 2);
            BrookServerTunnel far = accept();
            byte[] all = new byte[2 * much.length];
            for (int n = 0; n < all.length; ) {
                n += far.stream().read(all, n, all.length - n);
            }
            sent.get();
            write(far.stream(), "ok");
            assertThat(answer.get()).isEqualTo("ok");
        }
    }

    @Test
    void aDialThatWaitsForTheTargetGoesOnOverTheFreshCarrier() throws Exception {
        TunnelDialer patient = new TunnelDialer("ws://test", options(true), warm);
        CompletableFuture<ByteStream> dial = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return patient.dialTcp(TARGET, new byte[0]);
                    } catch (DialFailed e) {
                        throw new java.util.concurrent.CompletionException(e);
                    }
                },
                Thread::startVirtualThread);
        server.accept().shutdownOutput();
        BrookServerTunnel far = accept();
        far.failed(ReplyCode.CONNECTION_REFUSED, "example.com:80: connection refused");
        assertThatThrownBy(dial::get)
                .cause()
                .isInstanceOfSatisfying(
                        DialFailed.class, e -> assertThat(e.code()).isEqualTo(ReplyCode.CONNECTION_REFUSED))
                .hasMessage("server: example.com:80: connection refused");
    }

    private BrookServerTunnel accept() throws Exception {
        BrookServerTunnel tunnel = BrookServerTunnel.accept(server.accept(), KEYS);
        tunnel.acknowledge();
        return tunnel;
    }

    private static CompletableFuture<String> reading(ByteStream stream, int count) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return read(stream, count);
                    } catch (IOException e) {
                        throw new java.util.concurrent.CompletionException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    private static String read(ByteStream stream, int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int n = 0; n < count; ) {
            int got = stream.read(bytes, n, count - n);
            if (got < 0) {
                throw new IOException("ended after " + n + " bytes");
            }
            n += got;
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static void write(ByteStream stream, String text) throws IOException {
        stream.write(bytes(text), 0, text.length());
    }

    private static void write(ByteStream stream, byte[] bytes) {
        try {
            stream.write(bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
