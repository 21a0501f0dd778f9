package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.TargetFailed;
import brookloom.proto.Control;
import brookloom.proto.ReplyCode;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.Background;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tunnel's wait for bytes without a buffer to read into. */
@ExtendWith(LeakCheck.class)
class TunnelInputTest {
    private final MemoryStream.Pair carrier = MemoryStream.pair();
    private final byte[] buffer = new byte[100];

    @Test
    void theWaitForInputEndsWithTheFirstFragment() throws Exception {
        Tunnels.Ends ends = Tunnels.open(carrier);
        Tunnels.write(ends.server(), (byte) 1); // behind the announcement, which would end the wait too
        assertThat(ends.client().read(buffer, 0, 100)).isEqualTo(1);
        assertThatInputIsAwaited(ends);
    }

    @Test
    void onceAFragmentReadInPartsIsUsedUpInputIsAwaitedAgain() throws Exception {
        Tunnels.Ends ends = Tunnels.open(carrier);
        Tunnels.write(ends.server(), RecordedStream.pattern(100));
        assertThat(ends.client().read(buffer, 0, 30)).isEqualTo(30);
        assertThat(ends.client().read(buffer, 30, 70)).isEqualTo(70);
        assertThat(buffer).isEqualTo(RecordedStream.pattern(100));

        assertThatInputIsAwaited(ends);
    }

    @Test
    void theRestOfAFragmentNeedsNoCarrier() throws IOException {
        Tunnels.Ends ends = Tunnels.open(carrier);
        Tunnels.write(ends.server(), RecordedStream.pattern(100));
        assertThat(ends.client().read(buffer, 0, 30)).isEqualTo(30);
        carrier.far().reset();

        assertThat(ends.client().awaitInput()).isTrue();
        assertThat(ends.client().read(buffer, 30, 70)).isEqualTo(70);
        assertThat(buffer).isEqualTo(RecordedStream.pattern(100));
    }

    @Test
    void anEndNeedsNoCarrier() throws IOException {
        TunnelStream client = Tunnels.openClient(carrier.near());
        OriginalPeer server = announcedServer();
        server.control(new Control.End().encode());
        assertThat(client.read(buffer, 0, 100)).isEqualTo(-1);
        carrier.far().reset();

        assertThat(client.awaitInput()).isTrue();
        assertThat(client.read(buffer, 0, 100)).isEqualTo(-1);
    }

    @Test
    void aFailureNeedsNoCarrier() throws IOException {
        TunnelStream client = Tunnels.openClient(carrier.near());
        OriginalPeer server = announcedServer();
        server.control(new Control.Fail(ReplyCode.NOT_ALLOWED, "blocked").encode());
        assertThatThrownBy(() -> client.read(buffer, 0, 100)).isExactlyInstanceOf(TargetFailed.class);
        carrier.far().reset();

        assertThat(client.awaitInput()).isTrue();
        assertThatThrownBy(() -> client.read(buffer, 0, 100))
                .isExactlyInstanceOf(TargetFailed.class)
                .hasMessage("server: blocked");
    }

    private void assertThatInputIsAwaited(Tunnels.Ends ends) throws Exception {
        Background waiting =
                Background.run(() -> assertThat(ends.client().awaitInput()).isTrue());
        carrier.near().awaitReader();
        assertThat(waiting.isRunning()).isTrue();
        Tunnels.write(ends.server(), (byte) 7);
        waiting.join();
        assertThat(waiting.failure()).isNull();
        assertThat(ends.client().readAvailable(buffer, 0, 100)).isEqualTo(1);
    }

    private OriginalPeer announcedServer() {
        OriginalPeer server = OriginalPeer.server(carrier.far());
        server.announce();
        return server;
    }
}
