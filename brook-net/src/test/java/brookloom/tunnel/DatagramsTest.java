package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.udp.DatagramStream;
import brookloom.proto.BrookException.FragmentTooLarge;
import brookloom.proto.BrookException.TruncatedStream;
import brookloom.proto.UnencryptedOpening;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.CountingStream;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UDP through a carrier, with Brook's protocol and without. */
class DatagramsTest {
    private final MemoryStream.Pair carrier = MemoryStream.pair();
    private final CountingStream counting = new CountingStream(carrier.near());
    private final byte[] buffer = new byte[65536];

    @ParameterizedTest
    @ValueSource(ints = {1, 2014, 2015, 9000, 60_000, 65_472, 65_473})
    void everySizeTravelsBothWaysInOneWriteEach(int size) throws IOException {
        FragmentDatagrams client = openClient();
        FragmentDatagrams server = accept();
        byte[] datagram = RecordedStream.pattern(size);
        for (int i = 0; i < 3; i++) {
            client.send(datagram, 0, size);
            assertReceives(server, datagram);
            server.send(datagram, 0, size);
            assertReceives(client, datagram);
        }
        assertThat(counting.writes()).hasSize(4).endsWith(size + 34, size + 34, size + 34);
    }

    @Test
    void whatCannotTravelIsDroppedAndCounted() throws IOException {
        FragmentDatagrams client = openClient();
        client.send(new byte[0], 0, 0);
        client.send(new byte[65_474], 0, 65_474);
        client.send(new byte[] {1}, 0, 1);
        assertThat(client.dropped()).isEqualTo(2);
        assertReceives(accept(), new byte[] {1});
    }

    @Test
    void anEmptyDatagramOfThePeerIsDroppedAndCounted() throws IOException {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.UDP);
        FragmentDatagrams server = accept();
        client.send();
        client.send((byte) 1);
        assertReceives(server, new byte[] {1});
        assertThat(server.dropped()).isEqualTo(1);
    }

    @Test
    void aDatagramOverTheLimitIsRefused() throws IOException {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.UDP);
        FragmentDatagrams server = accept();
        client.send(new byte[65_474]);
        assertThatThrownBy(() -> server.receive(buffer))
                .isExactlyInstanceOf(FragmentTooLarge.class)
                .hasMessage("fragment payload of 65474 bytes, limit 65473");
    }

    @Test
    void whatDoesNotFitTheReceiversBufferIsLost() throws IOException {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.UDP);
        FragmentDatagrams server = accept();
        client.send(RecordedStream.pattern(100));
        client.send(RecordedStream.pattern(10));
        byte[] small = new byte[40];
        assertThat(server.receive(small)).isEqualTo(40);
        assertThat(small).isEqualTo(RecordedStream.pattern(40));
        assertThat(server.receive(small)).isEqualTo(10);
    }

    @Test
    void aCarriersEndIsTheEndAndACutOneIsTruncated() throws IOException {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.UDP);
        FragmentDatagrams server = accept();
        client.send((byte) 1);
        carrier.near().write(Arrays.copyOf(client.seal((byte) 2), 30));
        carrier.near().shutdownOutput();
        assertReceives(server, new byte[] {1});
        assertThatThrownBy(() -> server.receive(buffer))
                .isExactlyInstanceOf(TruncatedStream.class)
                .hasMessage("stream ended inside a fragment's payload");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 9000, 65_504, 65_505})
    void everySizeTravelsUnencryptedInOneWriteEach(int size) throws IOException {
        UnencryptedDatagrams client = openUnencryptedClient();
        DatagramStream server = acceptUnencrypted();
        byte[] datagram = RecordedStream.pattern(size);
        for (int i = 0; i < 3; i++) {
            client.send(datagram, 0, size);
            assertReceives(server, datagram);
            server.send(datagram, 0, size);
            assertReceives(client, datagram);
        }
        assertThat(counting.writes()).hasSize(4).endsWith(size + 2, size + 2, size + 2);
    }

    @Test
    void whatCannotTravelUnencryptedIsDroppedAndCounted() throws IOException {
        UnencryptedDatagrams client = openUnencryptedClient();
        client.send(new byte[0], 0, 0);
        client.send(new byte[65_506], 0, 65_506);
        client.send(new byte[] {1}, 0, 1);
        assertThat(client.dropped()).isEqualTo(2);
        assertReceives(acceptUnencrypted(), new byte[] {1});
    }

    @Test
    void anEmptyUnencryptedDatagramOfThePeerIsDropped() throws IOException {
        openUnencryptedClient();
        DatagramStream server = acceptUnencrypted();
        carrier.near().write(new byte[] {0, 0, 0, 1, 42});
        assertReceives(server, new byte[] {42});
    }

    @Test
    void whatDoesNotFitTheReceiversBufferIsLostUnencryptedToo() throws IOException {
        UnencryptedDatagrams client = openUnencryptedClient();
        DatagramStream server = acceptUnencrypted();
        client.send(RecordedStream.pattern(100), 0, 100);
        client.send(RecordedStream.pattern(10), 0, 10);
        byte[] small = new byte[40];
        assertThat(server.receive(small)).isEqualTo(40);
        assertThat(small).isEqualTo(RecordedStream.pattern(40));
        assertThat(server.receive(small)).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aCutUnencryptedDatagramIsTruncated(int length) throws IOException {
        openUnencryptedClient();
        DatagramStream server = acceptUnencrypted();
        carrier.near().write(Arrays.copyOf(new byte[] {0, 2, 1, 1}, length));
        carrier.near().shutdownOutput();
        assertThatThrownBy(() -> server.receive(buffer))
                .isExactlyInstanceOf(TruncatedStream.class)
                .hasMessage("stream ended inside a datagram" + (length == 1 ? "'s length" : " of 2 bytes"));
    }

    private FragmentDatagrams openClient() throws IOException {
        return ClientTunnel.openDatagrams(counting, Tunnels.KEYS, Tunnels.UDP, nonce -> {});
    }

    private FragmentDatagrams accept() throws IOException {
        BrookServerTunnel server = BrookServerTunnel.accept(carrier.far(), Tunnels.KEYS);
        server.acknowledge();
        return server.datagrams();
    }

    private UnencryptedDatagrams openUnencryptedClient() throws IOException {
        UnencryptedDatagrams client = ClientTunnel.openUnencryptedDatagrams(counting, Tunnels.KEYS, Tunnels.UDP);
        assertThat(counting.writes()).containsExactly(UnencryptedOpening.encode(Tunnels.KEYS, Tunnels.UDP).length);
        return client;
    }

    private DatagramStream acceptUnencrypted() throws IOException {
        return UnencryptedServerTunnel.accept(carrier.far(), Tunnels.KEYS).datagrams();
    }

    private void assertReceives(DatagramStream stream, byte[] datagram) throws IOException {
        int length = stream.receive(buffer);
        assertThat(Arrays.copyOf(buffer, length)).isEqualTo(datagram);
    }
}
