package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.DatagramHead;
import brookloom.proto.Destination;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.SealedBytes;
import brookloom.proto.testing.SealedUdp;
import brookloom.server.BrookServer;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a stranger recorded before a server's restart, sent after it. */
@ExtendWith(LeakCheck.class)
class RestartedServerTest {
    @TempDir
    private Path state;

    private final int port = FreePort.next();

    @ParameterizedTest
    @EnumSource(names = {"WS", "PLAIN"})
    void anOpeningIsAcceptedOnceHoweverOftenTheServerRestarts(Mode mode) throws Exception {
        runAnHourAgo(mode);
        try (TcpTarget target = TcpTarget.echo()) {
            byte[] opening = opening(target, 0);
            byte[] ahead = opening(target, 2);
            try (BrookServer server = start(mode)) {
                assertThat(isAccepted(mode, server, opening)).isTrue();
                assertThat(isAccepted(mode, server, ahead)).isTrue();
                assertThat(isAccepted(mode, server, opening)).isFalse();
            }
            byte[] slow = opening(target, -2);
            for (int i = 0; i < 2; i++) {
                try (BrookServer server = start(mode)) {
                    assertThat(isAccepted(mode, server, opening)).isFalse();
                    assertThat(isAccepted(mode, server, ahead)).isFalse();
                    assertThat(isAccepted(mode, server, slow))
                            .as("made before the start, by a client whose clock is behind")
                            .isEqualTo(i == 0);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "PLAIN"})
    void afterAKillWhatMayHaveBeenAcceptedIsRefused(Mode mode) throws Exception {
        try (TcpTarget target = TcpTarget.echo()) {
            byte[] fast = opening(target, 55);
            try (BrookServer server =
                    Mode.WS.builder().runningFor(Duration.ZERO).startAnyServer()) {
                assertThat(isAccepted(Mode.WS, server, fast))
                        .as("here it is no news")
                        .isFalse();
            }
            byte[] slow = opening(target, -4);
            try (BrookServer server = start(mode)) {
                assertThat(isAccepted(mode, server, fast)).isFalse();
                assertThat(isAccepted(mode, server, slow)).isFalse();
                assertThat(isAccepted(mode, server, opening(target, 0))).isTrue();
            }
        }
    }

    @Test
    void aDatagramIsAcceptedOnceHoweverOftenTheServerRestarts() throws Exception {
        runAnHourAgo(Mode.PLAIN);
        try (UdpEcho echo = new UdpEcho();
                SealedUdp client = SealedUdp.client(BrookLoomBuilder.DEFAULT_KEYS, address(port))) {
            byte[] first = datagram(client, echo, 0);
            byte[] second = datagram(client, echo, 1);
            try (BrookServer server = start(Mode.PLAIN)) {
                for (byte[] datagram : new byte[][] {first, second}) {
                    client.sendRaw(datagram);
                    assertThat(client.answer().data()).hasSize(1);
                }
            }
            try (BrookServer server = start(Mode.PLAIN);
                    SealedUdp stranger = SealedUdp.client(BrookLoomBuilder.DEFAULT_KEYS, address(port))) {
                stranger.sendRaw(first);
                stranger.sendRaw(second);
                client.sendRaw(datagram(client, echo, -2));
                assertThat(client.answer().data()).as("a clock that is behind").hasSize(1);
                assertThatThrownBy(() -> stranger.answer(Duration.ofMillis(100)))
                        .isInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    @Test
    void theFolderHoldsOneFileForEachServer() throws Exception {
        try (BrookServer ws = start(Mode.WS)) {
            assertThat(ws.port()).isEqualTo(port);
        }
        try (BrookServer plain = start(Mode.PLAIN)) {
            assertThat(plain.port()).isEqualTo(port);
        }
        try (BrookServer anyPort = Mode.WS.builder().stateFolder(state).startAnyServer();
                Stream<Path> files = Files.list(state.resolve("replays"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("ws-127.0.0.1-" + port, "plain-127.0.0.1-" + port);
        }
    }

    /** Since then, everything that was accepted here is remembered. */
    private void runAnHourAgo(Mode mode) throws IOException {
        mode.builder().port(port).stateFolder(state).startAnyServer().close();
    }

    private BrookServer start(Mode mode) throws IOException {
        return mode.builder()
                .runningFor(Duration.ZERO)
                .port(port)
                .stateFolder(state)
                .startAnyServer();
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Made by a client whose clock is so many seconds ahead. */
    private static byte[] opening(TcpTarget target, int ahead) {
        Instant at = Instant.now().plusSeconds(ahead);
        OpenRequest request = OpenRequest.now(() -> at, Network.TCP, Destination.of(target.address()));
        return SealedBytes.of(BrookLoomBuilder.DEFAULT_KEYS, Sender.CLIENT, request.encode());
    }

    private static byte[] datagram(SealedUdp client, UdpEcho echo, int ahead) {
        long at = Instant.now().getEpochSecond() + ahead;
        return client.seal(new DatagramHead(at, Destination.of(echo.address())), new byte[] {1});
    }

    /** The server's nonce says so, and its end without one says no. */
    private static boolean isAccepted(Mode mode, BrookServer server, byte[] opening) throws IOException {
        try (RawCarrier carrier = mode.carrier(address(server.port()))) {
            carrier.send(opening);
            carrier.socket().shutdownOutput();
            return carrier.read(12).length == 12;
        } catch (SocketException e) {
            return false;
        }
    }
}
