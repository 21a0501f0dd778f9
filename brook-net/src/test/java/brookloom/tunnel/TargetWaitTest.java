package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.DialFailed;
import brookloom.proto.ReplyCode;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client that waits until the server has reached the target. */
@ExtendWith(LeakCheck.class)
class TargetWaitTest {
    private final MemoryStream.Pair carrier = MemoryStream.pair();

    @Test
    void theClientCanWaitUntilTheTargetIsReached() throws IOException {
        Tunnels.Ends ends = Tunnels.open(carrier);
        ends.accepted().opened(Tunnels.TARGET);
        assertThat(ends.client().awaitTarget()).isTrue();
        Tunnels.write(ends.server(), (byte) 3);
        assertThat(Tunnels.readExactly(ends.client(), 1)).containsExactly(3);
    }

    @Test
    void dataSaysAsWellThatTheTargetIsReached() throws IOException {
        Tunnels.Ends ends = Tunnels.open(carrier);
        Tunnels.write(ends.server(), (byte) 3);
        assertThat(ends.client().awaitTarget()).isTrue();
        assertThat(Tunnels.readExactly(ends.client(), 1)).containsExactly(3);
    }

    @Test
    void theClientWhoWaitsForTheTargetLearnsThatItIsNotReached() throws Exception {
        Tunnels.Ends ends = Tunnels.open(carrier);
        Thread failing =
                Thread.ofVirtual().start(() -> ends.accepted().failed(ReplyCode.CONNECTION_REFUSED, "refused"));
        assertThatThrownBy(ends.client()::awaitTarget)
                .isInstanceOfSatisfying(
                        DialFailed.class, e -> assertThat(e.code()).isEqualTo(ReplyCode.CONNECTION_REFUSED));
        ends.client().close();
        failing.join();
    }

    @Test
    void theNonceOfAServerThatHasNotAnnouncedIsAllThereIsToWaitFor() throws IOException {
        TunnelStream client = Tunnels.openClient(carrier.near());
        OriginalPeer.server(carrier.far());
        assertThat(client.awaitTarget()).isTrue();
    }

    @Test
    void aServerThatEndsWithoutANonceHasNotReachedTheTarget() throws IOException {
        TunnelStream client = Tunnels.openClient(carrier.near());
        carrier.far().shutdownOutput();
        assertThat(client.awaitTarget()).isFalse();
    }
}
