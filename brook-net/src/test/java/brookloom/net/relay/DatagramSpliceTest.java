package brookloom.net.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.stream.Deadline;
import brookloom.net.udp.DatagramStream;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookProtocol;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.Background;
import brookloom.testing.CountingStream;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryDatagrams;
import brookloom.testing.MemoryStream;
import brookloom.tunnel.BrookServerTunnel;
import brookloom.tunnel.ClientTunnel;
import brookloom.tunnel.FragmentDatagrams;
import brookloom.tunnel.OriginalPeer;
import brookloom.tunnel.Tunnels;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class DatagramSpliceTest {
    private static final Duration NO_LIMIT = Duration.ZERO;

    private final MemoryStream.Pair carrier = MemoryStream.pair();
    private final MemoryDatagrams app = MemoryDatagrams.silent();
    private final MemoryDatagrams target = MemoryDatagrams.silent();

    @Test
    void datagramsTravelBothWaysUntilOneSideEnds() throws Exception {
        Background server = serve(NO_LIMIT);
        Background client = Background.run(() -> DatagramSplice.run(app, openClient(), NO_LIMIT, "test"));
        for (int size : new int[] {1, 1400, 60_000}) {
            app.offer(RecordedStream.pattern(size));
            byte[] arrived = target.awaitSent();
            assertThat(arrived).isEqualTo(RecordedStream.pattern(size));
            target.offer(arrived);
            assertThat(app.awaitSent()).isEqualTo(RecordedStream.pattern(size));
        }

        app.end();

        client.join();
        server.join();
        target.awaitClosed();
        app.awaitClosed();
        assertThat(carrier.near().isClosed()).isTrue();
        assertThat(carrier.far().isClosed()).isTrue();
    }

    @Test
    void aQuietFlowEndsWithoutAFailure() throws Exception {
        FragmentDatagrams client = openClient();
        Background server = serve(Duration.ofMillis(50));
        server.join();
        assertThat(server.failure()).isNull();
        target.awaitClosed();
        client.close();
    }

    @Test
    void aCarrierThatFailsEndsTheFlowWithItsReason() throws Exception {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.UDP);
        byte[] fragment = client.seal((byte) 1);
        fragment[0] ^= 1;
        carrier.near().write(fragment);
        assertThatThrownBy(() -> DatagramSplice.run(target, accept(), NO_LIMIT, "test"))
                .isExactlyInstanceOf(AuthenticationFailed.class)
                .hasMessage("fragment length does not authenticate");
        target.awaitClosed();
    }

    @Test
    void anInternalErrorEndsTheFlowToo() {
        OriginalPeer.client(carrier.near(), Tunnels.UDP).send((byte) 1);
        DatagramStream broken = new DatagramStream() {
            @Override
            public int receive(byte[] buffer) throws IOException {
                return target.receive(buffer);
            }

            @Override
            public void send(byte[] buffer, int offset, int length) {
                throw new IllegalStateException("a bug");
            }

            @Override
            public void close() {
                target.close();
            }
        };
        assertThatThrownBy(() -> DatagramSplice.run(broken, accept(), NO_LIMIT, "test"))
                .isInstanceOf(IOException.class)
                .hasMessage("tunnel failed: java.lang.IllegalStateException: a bug");
        assertThat(carrier.far().isClosed()).isTrue();
    }

    @Test
    void anEmptyDatagramIsPassedOnAndEndsNothing() throws Exception {
        Background splice = Background.run(() -> DatagramSplice.run(app, target, NO_LIMIT, "test"));
        app.offer();
        assertThat(target.awaitSent()).isEmpty();
        app.offer((byte) 1);
        assertThat(target.awaitSent()).containsExactly(1);
        app.end();
        splice.join();
    }

    @Test
    void datagramsThatAreAtHandTogetherLeaveInOneWrite() throws Exception {
        for (int size = 1; size <= 3; size++) {
            app.offer(RecordedStream.pattern(size));
        }
        CountingStream counting = new CountingStream(carrier.near());
        FragmentDatagrams client = ClientTunnel.openDatagrams(counting, Tunnels.KEYS, Tunnels.UDP, nonce -> {});
        Background splice = Background.run(() -> DatagramSplice.run(app, client, NO_LIMIT, "test"));
        FragmentDatagrams server = accept();
        byte[] buffer = new byte[100];
        for (int size = 1; size <= 3; size++) {
            assertThat(server.receive(buffer)).isEqualTo(size);
        }
        assertThat(counting.writes()).hasSize(2).endsWith(1 + 2 + 3 + 3 * BrookProtocol.FRAGMENT_OVERHEAD);
        app.end();
        splice.join();
    }

    @Test
    void aFlowThatIsNotQuietGoesOn() throws Exception {
        Duration limit = Duration.ofSeconds(2); // a machine may well be busy with others for a while
        MemoryStream.Pair clock = MemoryStream.pair();
        Background splice = Background.run(() -> DatagramSplice.run(app, target, limit, "test"));
        try (Deadline enough = Deadline.closing(clock.near(), limit.plusSeconds(1))) {
            while (!enough.expired()) {
                app.offer((byte) 1);
                assertThat(target.awaitSent()).containsExactly(1);
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            }
        }
        assertThat(splice.isRunning()).isTrue();
        app.end();
        splice.join();
    }

    @Test
    void theSpliceReturnsOnceBothDirectionsAreDone() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        DatagramStream slow = new DatagramStream() {
            @Override
            public int receive(byte[] buffer) throws IOException {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new IOException("interrupted", e);
                }
                return -1;
            }

            @Override
            public void send(byte[] buffer, int offset, int length) {}

            @Override
            public void close() {
                closed.countDown();
            }
        };
        Background splice = Background.run(() -> DatagramSplice.run(slow, target, NO_LIMIT, "test"));
        target.end();
        closed.await();
        MemoryStream.Pair clock = MemoryStream.pair();
        try (Deadline later = Deadline.closing(clock.near(), Duration.ofMillis(50))) {
            clock.near().awaitClosed();
            assertThat(later.expired()).isTrue();
        }
        assertThat(splice.isRunning()).isTrue();
        released.countDown();
        splice.join();
        assertThat(splice.failure()).isNull();
    }

    private Background serve(Duration limit) {
        return Background.run(() -> DatagramSplice.run(target, accept(), limit, "test"));
    }

    private FragmentDatagrams openClient() throws IOException {
        return ClientTunnel.openDatagrams(carrier.near(), Tunnels.KEYS, Tunnels.UDP, nonce -> {});
    }

    private FragmentDatagrams accept() throws IOException {
        BrookServerTunnel server = BrookServerTunnel.accept(carrier.far(), Tunnels.KEYS);
        server.acknowledge();
        return server.datagrams();
    }
}
