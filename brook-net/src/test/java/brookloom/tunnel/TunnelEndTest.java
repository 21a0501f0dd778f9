package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookException.TruncatedStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Control;
import brookloom.proto.ReplyCode;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.Background;
import brookloom.testing.CountingStream;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The end of a tunnel and the answer to its opening, where one end knows more about the other or less. */
@ExtendWith(LeakCheck.class)
class TunnelEndTest {
    private static final byte[] EMPTY = {};

    private final MemoryStream.Pair carrier = MemoryStream.pair();

    @ParameterizedTest
    @CsvSource({"true, true, true", "true, false, false", "false, true, false", "false, false, false"})
    void onlyATunnelThatHasEndedBothWaysFinishesItsCarrier(boolean peerEnds, boolean weEnd, boolean finished)
            throws IOException {
        OriginalPeer client = OriginalPeer.announcedClient(carrier.near());
        CountingStream counting = new CountingStream(carrier.far());
        TunnelStream server = Tunnels.accept(counting).stream();
        client.send((byte) 1);
        assertThat(Tunnels.readExactly(server, 1)).containsExactly(1);
        if (peerEnds) {
            client.control(new Control.End().encode());
            assertThat(Tunnels.readAll(server, 10)).isEmpty();
        }
        if (weEnd) {
            server.shutdownOutput();
        }

        server.close();

        assertThat(counting.isFinished()).isEqualTo(finished);
        assertThat(carrier.far().isClosed()).isTrue();
    }

    @Test
    void theEndOfACarrierThatAnnouncedNothingReleasesAHalfCloseThatWaits() throws Exception {
        TunnelStream client = Tunnels.openClient(carrier.near());
        Background closing = Background.run(client::shutdownOutput);
        OriginalPeer.server(carrier.far());
        carrier.far().shutdownOutput();
        assertThat(client.read(new byte[10], 0, 10)).isEqualTo(-1);
        closing.join();
        assertThat(closing.failure()).isNull();
    }

    @Test
    void aCarrierThatIsCutAfterTheNonceOfAServerOfOursIsNoEnd() throws Exception {
        TunnelStream client = Tunnels.openClient(carrier.near());
        MemoryStream.Pair first = MemoryStream.pair();
        byte[] opening = new byte[carrier.far().unread()];
        assertThat(carrier.far().readAvailable(opening, 0, opening.length)).isEqualTo(opening.length);
        first.near().write(opening);
        BrookServerTunnel server = BrookServerTunnel.accept(first.far(), Tunnels.KEYS);
        server.acknowledge();
        carrier.far().write(first.near().readExactly(BrookProtocol.NONCE_LENGTH));
        carrier.far().shutdownOutput();
        assertThatThrownBy(() -> client.read(new byte[10], 0, 10))
                .isInstanceOf(TruncatedStream.class)
                .hasMessage("stream ended inside a tunnel: the carrier closed before END");
        client.close();
        server.stream().close();
    }

    @Test
    void theClientsHalfCloseWaitsForItsServerLongerThanAServersForItsClient() throws Exception {
        TunnelStream client = Tunnels.openClient(carrier.near());
        Background closing = Background.run(client::shutdownOutput);
        MemoryStream.Pair other = MemoryStream.pair();
        OriginalPeer.client(other.near(), Tunnels.TCP);
        Tunnels.accept(other.far()).stream().shutdownOutput(); // returns once it has given up its silent client
        assertThat(other.near().peerHasEnded()).isTrue();
        assertThat(closing.isRunning()).isTrue();

        OriginalPeer server = OriginalPeer.server(carrier.far());
        server.announce();
        server.send((byte) 1);
        assertThat(Tunnels.readExactly(client, 1)).containsExactly(1);
        closing.join();

        assertThat(server.received()).containsExactly(Tunnels.TCP.encode(), EMPTY, EMPTY, new Control.End().encode());
        other.far().awaitClosed();
    }

    @Test
    void dataReadInPartsShowsAsWellThatTheServerHasNotAnnounced() throws IOException {
        TunnelStream client = Tunnels.openClient(carrier.near());
        OriginalPeer server = OriginalPeer.server(carrier.far());
        server.send(RecordedStream.pattern(100));
        assertThat(client.read(new byte[10], 0, 10)).isEqualTo(10);
        server.send();
        server.send((byte) 1, (byte) 2);
        carrier.far().shutdownOutput();
        assertThat(Tunnels.readAll(client, 10)).hasSize(92).endsWith(1, 2);
    }

    @Test
    void openIsSentAtOnceToAClientThatIsKnownWhateverIsUnread() throws IOException {
        OriginalPeer client = OriginalPeer.announcedClient(carrier.near());
        client.send((byte) 1);
        client.control(new Control.Ping(42).encode());
        BrookServerTunnel server = Tunnels.accept(carrier.far());
        assertThat(Tunnels.readExactly(server.stream(), 1)).containsExactly(1);

        server.opened(Tunnels.TARGET);

        assertThat(client.received()).containsExactly(EMPTY, EMPTY, client.open(Tunnels.TARGET));
        client.send((byte) 2);
        assertThat(Tunnels.readExactly(server.stream(), 1)).containsExactly(2);
        assertThat(client.receive()).isEmpty();
        assertThat(client.receive()).isEqualTo(new Control.Pong(42).encode());
    }

    @Test
    void aFailureIsSentAtOnceToAClientThatIsKnown() throws Exception {
        OriginalPeer client = OriginalPeer.announcedClient(carrier.near());
        BrookServerTunnel server = Tunnels.accept(carrier.far());
        client.send((byte) 1);
        assertThat(Tunnels.readExactly(server.stream(), 1)).containsExactly(1);

        Background failing = Background.run(() -> server.failed(ReplyCode.CONNECTION_REFUSED, "refused"));

        assertThat(client.receive()).isEmpty();
        assertThat(client.receive()).isEmpty();
        assertThat(client.receive()).isEqualTo(new Control.Fail(ReplyCode.CONNECTION_REFUSED, "refused").encode());
        carrier.near().shutdownOutput();
        failing.join();
        assertThat(failing.failure()).isNull();
    }

    @Test
    void whatTheClientHasSentIsReadToItsEndAfterAFailure() throws IOException {
        OriginalPeer client = OriginalPeer.announcedClient(carrier.near());
        BrookServerTunnel server = Tunnels.accept(carrier.far());
        for (int i = 0; i < 10; i++) {
            client.send(RecordedStream.pattern(2000));
        }
        carrier.near().shutdownOutput();

        server.failed(ReplyCode.CONNECTION_REFUSED, "refused");

        assertThat(carrier.far().unread()).isZero();
        assertThat(client.received())
                .containsExactly(EMPTY, EMPTY, new Control.Fail(ReplyCode.CONNECTION_REFUSED, "refused").encode());
    }
}
