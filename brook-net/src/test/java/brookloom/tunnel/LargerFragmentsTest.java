package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookException.FragmentTooLarge;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Control;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** LIMIT: what two ends of ours agree on, and the original never hears of. */
@ExtendWith(LeakCheck.class)
class LargerFragmentsTest {
    private static final byte[] EMPTY = {};

    private final MemoryStream.Pair carrier = MemoryStream.pair();

    @Test
    void aPeerOfOursThatSendsMuchIsAllowedLargerFragments() throws IOException {
        OriginalPeer client = OriginalPeer.announcedClient(carrier.near());
        TunnelStream server = Tunnels.accept(carrier.far()).stream();
        sendMuch(client, server);
        assertThat(client.receive()).isEmpty();
        assertThat(client.receive()).isEmpty();
        assertThat(client.receive()).isEqualTo(new Control.Limit(BrookProtocol.MAX_AGREED_PAYLOAD).encode());

        byte[] large = RecordedStream.pattern(BrookProtocol.MAX_AGREED_PAYLOAD);
        client.send(large);
        client.send(large);
        assertThat(Tunnels.readExactly(server, large.length)).isEqualTo(large);
        assertThat(Tunnels.readExactly(server, large.length)).isEqualTo(large);
        assertThat(client.received()).isEmpty(); // said once
    }

    @Test
    void largerFragmentsAreAllowedOnceSixtyFourKibibytesHaveCome() throws IOException {
        OriginalPeer client = OriginalPeer.announcedClient(carrier.near());
        TunnelStream server = Tunnels.accept(carrier.far()).stream();
        byte[] part = RecordedStream.pattern(1024);
        for (int i = 0; i < 64; i++) {
            client.send(part);
            Tunnels.readExactly(server, part.length);
        }
        assertThat(client.receive()).isEmpty();
        assertThat(client.receive()).isEmpty();
        assertThat(client.receive()).isEqualTo(new Control.Limit(BrookProtocol.MAX_AGREED_PAYLOAD).encode());

        client.send((byte) 1);
        Tunnels.readExactly(server, 1);
        client.control(new Control.Ping(42).encode());
        client.send((byte) 2);
        Tunnels.readExactly(server, 1);
        assertThat(client.receive()).isEmpty();
        assertThat(client.receive()).isEqualTo(new Control.Pong(42).encode());
    }

    @Test
    void largerFragmentsAreSentOnceTheyAreAllowed() throws IOException {
        OriginalPeer client = OriginalPeer.announcedClient(carrier.near());
        TunnelStream server = Tunnels.accept(carrier.far()).stream();
        byte[] much = RecordedStream.pattern(Tunnels.BURST);
        Tunnels.write(server, much);
        assertThat(client.received()).hasSize(1 + 32);

        client.control(new Control.Limit(0xffff).encode()); // more than we ever send
        client.send((byte) 1);
        Tunnels.readExactly(server, 1);
        Tunnels.write(server, much);
        assertThat(client.received()).extracting(fragment -> fragment.length).containsExactly(32224, 32224);
    }

    @Test
    void theOriginalIsNeverSentALimitAndKeepsItsOwn() throws IOException {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        TunnelStream server = Tunnels.accept(carrier.far()).stream();
        sendMuch(client, server);
        assertThat(client.received()).containsExactly(EMPTY);
        client.send(new byte[BrookProtocol.MAX_PAYLOAD + 1]);
        assertThatThrownBy(() -> server.read(new byte[1], 0, 1)).isExactlyInstanceOf(FragmentTooLarge.class);
    }

    @Test
    void nothingIsSentAfterTheEnd() throws Exception {
        OriginalPeer client = OriginalPeer.announcedClient(carrier.near());
        TunnelStream server = Tunnels.accept(carrier.far()).stream();
        client.send((byte) 1);
        Tunnels.readExactly(server, 1);
        server.shutdownOutput();
        assertThat(client.received()).containsExactly(EMPTY, EMPTY, new Control.End().encode());

        sendMuch(client, server); // a LIMIT would be due
        client.control(new Control.Ping(42).encode()); // and a PONG
        client.send((byte) 2);
        Tunnels.readExactly(server, 1);
        assertThat(client.received()).isEmpty();
    }

    private static void sendMuch(OriginalPeer client, TunnelStream server) throws IOException {
        byte[] part = RecordedStream.pattern(BrookProtocol.MAX_PAYLOAD);
        for (int i = 0; i < 33; i++) {
            client.send(part);
            Tunnels.readExactly(server, part.length);
        }
    }
}
