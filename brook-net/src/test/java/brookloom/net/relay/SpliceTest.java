package brookloom.net.relay;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookException.TruncatedStream;
import brookloom.proto.ReplyCode;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.Background;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import brookloom.tunnel.BrookServerTunnel;
import brookloom.tunnel.ClientTunnel;
import brookloom.tunnel.OriginalPeer;
import brookloom.tunnel.Tunnels;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An app, our client, our server and a target, all in memory. */
@ExtendWith(LeakCheck.class)
class SpliceTest {
    private static final int NARROW = 3000;
    private static final Duration SOON = Duration.ofMillis(30);
    private static final Duration NEVER = Duration.ZERO;

    private final MemoryStream.Pair app = MemoryStream.pair(NARROW);
    private final MemoryStream.Pair carrier = MemoryStream.pair(NARROW);
    private final MemoryStream.Pair target = MemoryStream.pair(NARROW);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2014, 500_000})
    void aHalfCloseOfTheAppReachesTheTargetWhoseAnswerStillComes(int size) throws Exception {
        Background client = client();
        Background server = server();
        byte[] payload = RecordedStream.pattern(size);
        Background sending = Background.run(() -> sendAndEnd(app.near(), payload));
        assertThat(target.near().readAll()).isEqualTo(payload);
        Background answering = Background.run(() -> sendAndEnd(target.near(), payload));
        assertThat(app.near().readAll()).isEqualTo(payload);
        assertEndsWell(client, server, sending, answering);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2014, 500_000})
    void theTargetsEndReachesTheAppAfterItsLastByteWhileTheAppGoesOn(int size) throws Exception {
        Background client = client();
        Background server = server();
        byte[] payload = RecordedStream.pattern(size);
        Background answering = Background.run(() -> sendAndEnd(target.near(), payload));
        assertThat(app.near().readAll()).isEqualTo(payload);
        Background sending = Background.run(() -> sendAndEnd(app.near(), payload));
        assertThat(target.near().readAll()).isEqualTo(payload);
        assertEndsWell(client, server, sending, answering);
    }

    @Test
    void bothDirectionsCarryMuchAtOnceThroughNarrowBuffers() throws Exception {
        Background client = client();
        Background server = server();
        byte[] up = RecordedStream.pattern(1_000_000);
        byte[] down = RecordedStream.pattern(1_500_000);
        Background sending = Background.run(() -> sendAndEnd(app.near(), up));
        Background answering = Background.run(() -> sendAndEnd(target.near(), down));
        Background receiving =
                Background.run(() -> assertThat(target.near().readAll()).isEqualTo(up));
        assertThat(app.near().readAll()).isEqualTo(down);
        receiving.join();
        assertThat(receiving.failure()).isNull();
        assertEndsWell(client, server, sending, answering);
    }

    @Test
    void anAppThatClosesEndsTheTunnelAndTheTargetsSide() throws Exception {
        Background client = client();
        Background server = server();
        app.near().write(RecordedStream.pattern(10));
        assertThat(target.near().readExactly(10)).isEqualTo(RecordedStream.pattern(10));
        app.near().close();
        assertThat(target.near().readAll()).isEmpty();
        target.near().close();
        client.join();
        server.join();
        assertAllClosed();
    }

    @Test
    void aResetOfTheTargetEndsEverythingWithOneFailureEach() throws Exception {
        Background client = client();
        Background server = server();
        app.near().write(new byte[] {1});
        assertThat(target.near().readExactly(1)).containsExactly(1);
        target.near().reset();
        client.join();
        server.join();
        assertThat(server.failure()).hasMessage("connection reset");
        assertThat(client.failure()).isExactlyInstanceOf(TruncatedStream.class);
        assertAllClosed();
    }

    @Test
    void aCarrierThatIsCutIsAFailureAndNotAnEnd() throws Exception {
        Background server = Background.run(() -> serve(carrier.far()));
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        client.announce();
        client.send((byte) 1);
        assertThat(target.near().readExactly(1)).containsExactly(1);
        carrier.near().close();
        server.join();
        assertThat(server.failure()).hasMessage("stream ended inside a tunnel: the carrier closed before END");
        assertThat(target.far().isClosed()).isTrue();
    }

    @Test
    void aForgedFragmentEndsTheTunnelAndNothingOfItReachesTheTarget() throws Exception {
        Background server = Background.run(() -> serve(carrier.far()));
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        byte[] forged = client.seal((byte) 1);
        forged[forged.length - 1] ^= 1;
        carrier.near().write(forged);
        server.join();
        assertThat(server.failure()).isExactlyInstanceOf(AuthenticationFailed.class);
        assertThat(target.near().readAll()).isEmpty();
    }

    @Test
    void theTargetsEndEndsTheCarrierOfTheOriginalsClientAfterTheLastByte() throws Exception {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        client.send((byte) 1);
        Background server = server();
        assertThat(target.near().readExactly(1)).containsExactly(1);
        sendAndEnd(target.near(), RecordedStream.pattern(1000));
        assertThat(client.receive()).isEmpty();
        assertThat(client.receive()).isEqualTo(RecordedStream.pattern(1000));
        assertThat(client.carrier().readAll()).isEmpty();
        server.join();
        assertThat(target.far().isClosed()).isTrue();
    }

    @Test
    void aHalfCloseOfTheAppStillGetsTheAnswerOfTheOriginalsServer() throws Exception {
        Background client = client();
        sendAndEnd(app.near(), RecordedStream.pattern(10));
        OriginalPeer server = OriginalPeer.server(carrier.far());
        assertThat(server.receive()).isEqualTo(Tunnels.TCP.encode());
        assertThat(server.receive()).isEmpty();
        assertThat(server.receive()).isEqualTo(RecordedStream.pattern(10));
        server.send(RecordedStream.pattern(1000));
        carrier.far().close();
        assertThat(app.near().readAll()).isEqualTo(RecordedStream.pattern(1000));
        client.join();
        assertThat(client.failure()).isNull();
    }

    @Test
    void aTargetThatIsNotReachedIsTheAppsFailure() throws Exception {
        Background client = client();
        BrookServerTunnel server = BrookServerTunnel.accept(carrier.far(), Tunnels.KEYS);
        server.acknowledge();
        server.failed(ReplyCode.CONNECTION_REFUSED, "refused");
        server.stream().close();
        client.join();
        assertThat(client.failure())
                .isInstanceOfSatisfying(
                        DialFailed.class, e -> assertThat(e.code()).isEqualTo(ReplyCode.CONNECTION_REFUSED));
        assertThat(app.far().isClosed()).isTrue();
    }

    @Test
    void anInterruptionClosesBothStreamsAndIsKept() throws Exception {
        Background splice = Background.run(() -> {
            try {
                Splice.run(app.far(), carrier.near(), NEVER, NEVER, "test");
            } catch (IOException e) {
                throw new IOException(
                        e.getMessage() + " " + Thread.currentThread().isInterrupted(), e);
            }
        });
        carrier.near().awaitReader();
        carrier.far().shutdownOutput(); // the caller's own direction ends, so that it waits for the other
        assertThat(app.near().readAll()).isEmpty();
        splice.interrupt();
        splice.join();
        assertThat(splice.failure()).hasMessage("stream is closed true");
        assertThat(app.far().isClosed()).isTrue();
        assertThat(carrier.near().isClosed()).isTrue();
    }

    @Test
    void theIdleTimeoutEndsATunnelWhoseAppHasHalfClosed() throws Exception {
        Background splice = Background.run(() -> Splice.run(app.far(), carrier.near(), NEVER, SOON, "test"));
        app.near().shutdownOutput();
        splice.join();
        assertThat(splice.failure()).hasMessage("stream is closed");
        assertThat(app.far().isClosed()).isTrue();
        assertThat(carrier.near().isClosed()).isTrue();
    }

    @Test
    void theIdleTimeoutEndsATunnelWhosePeerHasHalfClosed() throws Exception {
        Background splice = Background.run(() -> Splice.run(app.far(), carrier.near(), NEVER, SOON, "test"));
        carrier.far().shutdownOutput();
        splice.join();
        assertThat(splice.failure()).hasMessage("stream is closed");
        assertThat(app.far().isClosed()).isTrue();
        assertThat(carrier.near().isClosed()).isTrue();
    }

    @Test
    void theIdleTimeoutEndsAWholeTunnel() throws Exception {
        Background splice = Background.run(() -> Splice.run(app.far(), carrier.near(), SOON, NEVER, "test"));
        splice.join();
        assertThat(splice.failure()).hasMessage("stream is closed");
        assertThat(carrier.near().isClosed()).isTrue();
    }

    private Background client() {
        return Background.run(() -> Splice.run(
                app.far(),
                ClientTunnel.open(carrier.near(), Tunnels.KEYS, Tunnels.TCP, Tunnels.NOTHING, nonce -> {}),
                NEVER,
                NEVER,
                "client"));
    }

    private Background server() {
        return Background.run(() -> serve(carrier.far()));
    }

    private void serve(ByteStream from) throws IOException {
        BrookServerTunnel server = BrookServerTunnel.accept(from, Tunnels.KEYS);
        server.acknowledge();
        server.opened(Tunnels.TARGET);
        Splice.run(target.far(), server.stream(), NEVER, NEVER, "server");
    }

    private static void sendAndEnd(MemoryStream stream, byte[] payload) {
        stream.write(payload);
        stream.shutdownOutput();
    }

    private void assertEndsWell(Background... all) throws InterruptedException {
        for (Background each : all) {
            each.join();
            assertThat(each.failure()).isNull();
        }
        assertAllClosed();
    }

    private void assertAllClosed() {
        assertThat(app.far().isClosed()).isTrue();
        assertThat(carrier.near().isClosed()).isTrue();
        assertThat(carrier.far().isClosed()).isTrue();
        assertThat(target.far().isClosed()).isTrue();
    }
}
