package brookloom.net.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.TargetFailed;
import brookloom.net.relay.Splice;
import brookloom.proto.ReplyCode;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.Background;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import brookloom.testing.SideBySide;
import brookloom.tunnel.BrookServerTunnel;
import brookloom.tunnel.ClientTunnel;
import brookloom.tunnel.Tunnels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Real sockets, for what memory cannot show. */
@ExtendWith(LeakCheck.class)
class SocketStreamTest {
    private SocketStream near;
    private SocketStream far;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            near = new SocketStream(new Socket(server.getInetAddress(), server.getLocalPort()));
            far = new SocketStream(server.accept());
        }
    }

    @AfterEach
    void close() {
        near.close();
        far.close();
    }

    @Test
    void closingResetsOnceThatWasAskedForAndWhatWasSentBeforeArrives() throws IOException {
        near.resetOnClose();
        Tunnels.write(near, RecordedStream.pattern(5));
        near.close();
        assertThat(far.socket().getInputStream().readNBytes(5)).isEqualTo(RecordedStream.pattern(5));
        assertThatThrownBy(() -> far.read(new byte[1], 0, 1)).hasMessage("Connection reset");
    }

    /** The system reports a reset once. */
    @Test
    void aResetThatAWriterMetIsNoEndToTheReader() {
        near.resetOnClose();
        near.close();
        assertThatThrownBy(() -> {
                    while (true) {
                        Tunnels.write(far, (byte) 1);
                    }
                })
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> far.read(new byte[1], 0, 1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> far.read(new byte[1], 0, 1)).isInstanceOf(IOException.class);
    }

    @Test
    void finishingTakesTheResetBack() throws IOException {
        near.resetOnClose();
        near.finish();
        assertThat(far.read(new byte[1], 0, 1)).isEqualTo(-1);
    }

    @Test
    void theEndOfADirectionTakesTheResetBackForGood() throws IOException {
        near.resetOnClose();
        near.shutdownOutput();
        near.resetOnClose();
        near.close();
        assertThat(far.read(new byte[1], 0, 1)).isEqualTo(-1);
    }

    @Test
    void readAvailableTakesWhatIsThereAndNeverWaits() throws IOException {
        byte[] buffer = new byte[10];
        assertThat(far.readAvailable(buffer, 0, 10)).isZero();
        Tunnels.write(near, RecordedStream.pattern(5));
        assertThat(far.read(buffer, 0, 1)).isEqualTo(1);
        int n = 1;
        while (n < 5) {
            n += far.readAvailable(buffer, n, 10 - n);
        }
        assertThat(Arrays.copyOf(buffer, 5)).isEqualTo(RecordedStream.pattern(5));
        assertThat(far.readAvailable(buffer, 0, 10)).isZero();
    }

    @Test
    void aHalfClosedSocketStillReads() throws IOException {
        Tunnels.write(near, (byte) 1);
        near.shutdownOutput();
        assertThat(Tunnels.readAll(far, 10)).containsExactly(1);
        Tunnels.write(far, (byte) 2);
        far.shutdownOutput();
        assertThat(Tunnels.readAll(near, 10)).containsExactly(2);
    }

    @Test
    void closingFromAnotherThreadFailsReaderAndWriter() throws Exception {
        Background reader = Background.run(() -> Tunnels.readAll(near, 10));
        Background writer = Background.run(() -> {
            while (true) {
                Tunnels.write(near, new byte[100_000]);
            }
        });
        assertThat(Tunnels.readExactly(far, 100_000)).hasSize(100_000);
        near.close();
        near.close();
        reader.join();
        writer.join();
        assertThat(reader.failure()).isInstanceOf(IOException.class);
        assertThat(writer.failure()).isInstanceOf(IOException.class);
    }

    /** Twenty times, as the order of events is the system's; each lingers for as long as the app sends. */
    @Test
    void theReasonOfAFailureIsNotOvertakenByAResetWhileTheAppSends() throws Exception {
        SideBySide.check(IntStream.range(0, 20).boxed(), i -> {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    SocketStream ours = new SocketStream(new Socket(server.getInetAddress(), server.getLocalPort()));
                    SocketStream theirs = new SocketStream(server.accept())) {
                assertTheReasonArrives(ours, theirs);
            }
        });
    }

    private static void assertTheReasonArrives(ByteStream ours, ByteStream theirs) throws Exception {
        MemoryStream.Pair app = MemoryStream.pair(100_000);
        Background sending = Background.run(() -> {
            while (true) {
                app.near().write(new byte[100_000], 0, 100_000);
                LockSupport.parkNanos(100_000); // or twenty of them would keep all cores busy
            }
        });
        Background client = Background.run(() -> Splice.run(
                app.far(),
                ClientTunnel.open(ours, Tunnels.KEYS, Tunnels.TCP, new byte[30_000], nonce -> {}),
                Duration.ZERO,
                Duration.ZERO,
                "client"));

        BrookServerTunnel server = BrookServerTunnel.accept(theirs, Tunnels.KEYS);
        server.acknowledge();
        server.failed(ReplyCode.CONNECTION_REFUSED, "refused");
        theirs.close();

        client.join();
        sending.join();
        assertThat(client.failure()).isExactlyInstanceOf(TargetFailed.class).hasMessage("server: refused");
    }
}
