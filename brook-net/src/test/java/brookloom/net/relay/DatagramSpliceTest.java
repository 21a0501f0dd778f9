package brookloom.net.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.udp.DatagramStream;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.Background;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class DatagramSpliceTest {
    private static final Duration NO_LIMIT = Duration.ZERO;

    private final MemoryStream.Pair carrier = MemoryStream.pair();
    private final MemoryDatagrams app = new MemoryDatagrams();
    private final MemoryDatagrams target = new MemoryDatagrams();

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
    void aCarrierThatFailsEndsTheFlowWithItsReason() {
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
