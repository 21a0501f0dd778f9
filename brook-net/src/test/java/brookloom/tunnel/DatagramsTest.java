package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.udp.DatagramStream;
import brookloom.proto.BrookException.FragmentTooLarge;
import brookloom.proto.BrookException.TruncatedStream;
import brookloom.proto.UnencryptedOpening;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.Background;
import brookloom.testing.CountingStream;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** UDP through a carrier, with Brook's protocol and without. */
class DatagramsTest {
    private final MemoryStream.Pair carrier = MemoryStream.pair();
    private final CountingStream counting = new CountingStream(carrier.near());
    private final byte[] buffer = new byte[65536];

    @ParameterizedTest
    @ValueSource(ints = {1, 2014, 2015, 9000, 60_000, 65_472, 65_473})
    void everySizeTravelsBothWaysInOneWriteEach(int size) throws IOException {
        assertTravelsInOneWriteEach(openClient(), accept(), size, 34);
    }

    private void assertTravelsInOneWriteEach(DatagramStream client, DatagramStream server, int size, int overhead)
            throws IOException {
        byte[] datagram = RecordedStream.pattern(size);
        for (int i = 0; i < 3; i++) {
            client.send(datagram, 0, size);
            assertReceives(server, datagram);
            server.send(datagram, 0, size);
            assertReceives(client, datagram);
        }
        int written = size + overhead;
        assertThat(counting.writes()).hasSize(4).endsWith(written, written, written);
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

    @ParameterizedTest
    @CsvSource({"2, 0, false", "2, 17, false", "2, 18, false", "2, 35, false", "2, 36, true", "0, 34, false"})
    void aDatagramIsReadyOnceItIsWhole(int size, int arrived, boolean ready) throws IOException {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.UDP);
        FragmentDatagrams server = accept();
        client.send((byte) 42);
        carrier.near().write(Arrays.copyOf(client.seal(RecordedStream.pattern(size)), arrived));
        assertReceives(server, new byte[] {42});
        assertThat(server.isReady()).isEqualTo(ready);
    }

    @Test
    void datagramsSentLaterLeaveInOneWrite() throws IOException {
        assertLeaveTogether(openClient(), 3 * 34);
        FragmentDatagrams server = accept();
        assertReceives(server, RecordedStream.pattern(10));
        assertReceives(server, RecordedStream.pattern(20));
        assertReceives(server, RecordedStream.pattern(30));
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
        assertTravelsInOneWriteEach(openUnencryptedClient(), acceptUnencrypted(), size, 2);
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
    void anEmptyUnencryptedDatagramOfThePeerIsDroppedAndCounted() throws IOException {
        openUnencryptedClient();
        UnencryptedDatagrams server = acceptUnencrypted();
        carrier.near().write(new byte[] {0, 0, 0, 1, 42});
        assertReceives(server, new byte[] {42});
        assertThat(server.dropped()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {65_506, 65_535})
    void anUnencryptedDatagramOverTheLimitIsRefusedBeforeItArrives(int length) throws IOException {
        openUnencryptedClient();
        DatagramStream server = acceptUnencrypted();
        carrier.near().write(new byte[] {(byte) (length >> 8), (byte) length});
        assertThatThrownBy(() -> server.receive(buffer))
                .isExactlyInstanceOf(FragmentTooLarge.class)
                .hasMessage("fragment payload of " + length + " bytes, limit 65505");
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "00, false",
        "0002, false",
        "000201, false",
        "00020102, true",
        "000000, false",
        "0000000101, false",
    })
    void anUnencryptedDatagramIsReadyOnceItIsWhole(String hex, boolean ready) throws IOException {
        openUnencryptedClient();
        DatagramStream server = acceptUnencrypted();
        carrier.near().write(new byte[] {0, 1, 42});
        carrier.near().write(HexFormat.of().parseHex(hex));
        carrier.near().shutdownOutput(); // waiting for more would fail
        assertReceives(server, new byte[] {42});
        assertThat(server.isReady()).isEqualTo(ready);
    }

    @Test
    void unencryptedDatagramsSentLaterLeaveInOneWrite() throws IOException {
        assertLeaveTogether(openUnencryptedClient(), 3 * 2);
        DatagramStream server = acceptUnencrypted();
        assertReceives(server, RecordedStream.pattern(10));
        assertReceives(server, RecordedStream.pattern(20));
        assertReceives(server, RecordedStream.pattern(30));
    }

    @Test
    void sendersOnTwoThreadsNeverMixTheirUnencryptedDatagrams() throws Exception {
        UnencryptedDatagrams client = openUnencryptedClient();
        byte[] small = RecordedStream.pattern(10);
        byte[] large = RecordedStream.pattern(3000);
        Background smallOnes = Background.run(() -> send(client, small, 300));
        Background largeOnes = Background.run(() -> send(client, large, 300));
        smallOnes.join();
        largeOnes.join();
        assertThat(smallOnes.failure()).isNull();
        assertThat(largeOnes.failure()).isNull();

        DatagramStream server = acceptUnencrypted();
        for (int i = 0; i < 600; i++) {
            int length = server.receive(buffer);
            assertThat(Arrays.copyOf(buffer, length)).isIn(small, large);
        }
        assertThat(server.isReady()).isFalse();
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

    private UnencryptedDatagrams acceptUnencrypted() throws IOException {
        return UnencryptedServerTunnel.accept(carrier.far(), Tunnels.KEYS).datagrams();
    }

    private static void send(DatagramStream stream, byte[] datagram, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            stream.send(datagram, 0, datagram.length);
        }
    }

    /** Sends datagrams of 10, 20 and 30 bytes, which take so many bytes more. */
    private void assertLeaveTogether(DatagramStream client, int overhead) throws IOException {
        for (int size = 10; size <= 30; size += 10) {
            client.sendLater(RecordedStream.pattern(size), 0, size);
        }
        assertThat(counting.writes()).hasSize(1); // the opening
        client.flush();
        assertThat(counting.writes()).hasSize(2).endsWith(60 + overhead);
        client.send(new byte[1], 0, 1);
        assertThat(counting.writes()).hasSize(3);
    }

    private void assertReceives(DatagramStream stream, byte[] datagram) throws IOException {
        int length = stream.receive(buffer);
        assertThat(Arrays.copyOf(buffer, length)).isEqualTo(datagram);
    }
}
