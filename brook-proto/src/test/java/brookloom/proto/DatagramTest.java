package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.RecordedDatagrams;
import brookloom.proto.testing.RecordedStream;
import brookloom.proto.testing.Vectors;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams of the plain server. */
class DatagramTest {
    private static final TunnelKeys KEYS = new TunnelKeys(Password.of("secret"), "up", "down");
    private static final Destination DESTINATION = new Destination(HostAddress.parse("192.0.2.1"), 53);
    private static final byte[] HEAD = new DatagramHead(1_800_000_000L, DESTINATION).encode();
    private static final int LARGEST_DATA = BrookProtocol.MAX_DATAGRAM - BrookProtocol.DATAGRAM_OVERHEAD - HEAD.length;

    private final DatagramSealer sealer = KEYS.datagramSealer(Sender.CLIENT);
    private final DatagramOpener opener = KEYS.datagramOpener(Sender.CLIENT);

    static List<RecordedDatagrams.Packet> recorded() {
        return Vectors.datagrams().packets();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void whatTheOriginalsClientSentOpens(RecordedDatagrams.Packet packet) throws MalformedRequest {
        DatagramOpener client = Vectors.datagrams().keys().datagramOpener(Sender.CLIENT);
        ByteBuffer opened = open(client, packet.sentByClient());
        DatagramHead head = DatagramHead.decode(opened);
        assertThat(head).isEqualTo(new DatagramHead(packet.timestamp(), packet.to()));
        assertThat(rest(opened)).isEqualTo(packet.data());
        assertThat(head.isStale(Vectors.datagrams().clock().instant().getEpochSecond()))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void whatTheOriginalsServerSentOpens(RecordedDatagrams.Packet packet) throws MalformedRequest {
        DatagramOpener server = Vectors.datagrams().keys().datagramOpener(Sender.SERVER);
        ByteBuffer opened = open(server, packet.sentByServer());
        assertThat(Destination.decode(opened)).isEqualTo(packet.to());
        assertThat(rest(opened)).isEqualTo(packet.data());
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void whatTheOriginalSentIsSealedAgainToTheByte(RecordedDatagrams.Packet packet) throws MalformedRequest {
        TunnelKeys keys = Vectors.datagrams().keys();
        byte[] head = new DatagramHead(packet.timestamp(), packet.to()).encode();
        assertThat(sealLike(keys.datagramSealer(Sender.CLIENT), packet.sentByClient(), head, packet.data()))
                .isEqualTo(packet.sentByClient());
        assertThat(sealLike(
                        keys.datagramSealer(Sender.SERVER),
                        packet.sentByServer(),
                        packet.to().encode(),
                        packet.data()))
                .isEqualTo(packet.sentByServer());
    }

    @Property(tries = 100)
    void anyDataComesBackAndAnyFlippedBitIsRefused(@ForAll @Size(max = 3000) byte[] data, @ForAll int position)
            throws MalformedRequest {
        byte[] datagram = seal(HEAD, data);
        assertThat(datagram).hasSize(BrookProtocol.DATAGRAM_OVERHEAD + HEAD.length + data.length);
        ByteBuffer opened = open(opener, datagram);
        assertThat(DatagramHead.decode(opened).destination()).isEqualTo(DESTINATION);
        assertThat(rest(opened)).isEqualTo(data);

        int bit = Math.floorMod(position, datagram.length * Byte.SIZE);
        datagram[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        assertThatIsRefused(datagram);
    }

    @Test
    void everyFlippedBitIsRefusedAndTheNextDatagramOpens() {
        byte[] datagram = seal(HEAD, RecordedStream.pattern(9));
        for (int bit = 0; bit < datagram.length * Byte.SIZE; bit++) {
            byte[] flipped = datagram.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatIsRefused(flipped);
            assertThat(open(opener, datagram).remaining()).isEqualTo(HEAD.length + 9);
        }
    }

    @Test
    void everyDatagramThatIsCutShortIsRefused() {
        byte[] datagram = seal(HEAD, RecordedStream.pattern(9));
        for (int length = 0; length < datagram.length; length++) {
            assertThatIsRefused(Arrays.copyOf(datagram, length));
        }
    }

    @Test
    void theLargestFitsAndOneByteMoreDoesNot() {
        assertThat(DatagramSealer.fits(HEAD, LARGEST_DATA)).isTrue();
        assertThat(DatagramSealer.fits(HEAD, LARGEST_DATA + 1)).isFalse();
        byte[] largest = seal(HEAD, RecordedStream.pattern(LARGEST_DATA));
        assertThat(largest).hasSize(BrookProtocol.MAX_DATAGRAM);
        assertThat(open(opener, largest).remaining()).isEqualTo(HEAD.length + LARGEST_DATA);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17})
    void dataBehindAHeadOfAnyLengthIsSealedWhole(int length) {
        byte[] data = RecordedStream.pattern(length);
        for (int headLength = 0;
                headLength <= BrookProtocol.TIMESTAMP_LENGTH + Destination.MAX_ENCODED_LENGTH;
                headLength++) {
            byte[] head = RecordedStream.pattern(headLength);
            ByteBuffer opened = open(opener, seal(head, data));
            assertThat(opened.remaining()).isEqualTo(headLength + length);
            byte[] openedHead = new byte[headLength];
            opened.get(openedHead);
            assertThat(openedHead).isEqualTo(head);
            assertThat(rest(opened)).isEqualTo(data);
        }
    }

    @Test
    void otherKeysAndTheOtherDirectionAreRefused() {
        byte[] datagram = seal(HEAD, RecordedStream.pattern(9));
        byte[] out = new byte[datagram.length];
        assertThat(KEYS.datagramOpener(Sender.SERVER).open(datagram, datagram.length, out))
                .isEqualTo(DatagramOpener.NOT_AUTHENTIC);
        assertThat(new TunnelKeys(Password.of("Secret"), "up", "down")
                        .datagramOpener(Sender.CLIENT)
                        .open(datagram, datagram.length, out))
                .isEqualTo(DatagramOpener.NOT_AUTHENTIC);
    }

    @Test
    void equalDataIsNeverSealedAlike() {
        assertThat(seal(HEAD, new byte[9])).isNotEqualTo(seal(HEAD, new byte[9]));
    }

    @ParameterizedTest
    @CsvSource({"0, false", "60, false", "-60, false", "61, true", "-61, true", "86400, true"})
    void aTimeMoreThanAMinuteAwayIsStale(long age, boolean stale) {
        assertThat(new DatagramHead(1_800_000_001L, DESTINATION).isStale(1_800_000_001L + age))
                .isEqualTo(stale);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                   | datagram of 0 bytes has no time",
                "0000                 | datagram of 2 bytes has no time",
                "000000               | datagram of 3 bytes has no time",
                "00000000             | address type needs 1 bytes, 0 left",
                "0000000005           | address type 5, must be 1 (IPv4), 3 (domain) or 4 (IPv6)",
                "00000000017f0000     | IPv4 address needs 4 bytes, 3 left",
                "00000000017f00000100 | port needs 2 bytes, 1 left",
            })
    void aHeadThatIsCutShortIsMalformed(String hex, String sentence) {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> DatagramHead.decode(in))
                .isExactlyInstanceOf(MalformedRequest.class)
                .hasMessage(sentence);
    }

    private void assertThatIsRefused(byte[] datagram) {
        assertThat(opener.open(datagram, datagram.length, new byte[datagram.length]))
                .isEqualTo(DatagramOpener.NOT_AUTHENTIC);
    }

    private byte[] seal(byte[] head, byte[] data) {
        byte[] out = new byte[BrookProtocol.DATAGRAM_OVERHEAD + head.length + data.length];
        assertThat(sealer.seal(head, data, 0, data.length, out)).isEqualTo(out.length);
        return out;
    }

    private static byte[] sealLike(DatagramSealer sealer, byte[] like, byte[] head, byte[] data) {
        byte[] out = new byte[like.length];
        assertThat(sealer.seal(Nonce.copyOf(like, 0), head, data, 0, data.length, out))
                .isEqualTo(like.length);
        return out;
    }

    private static ByteBuffer open(DatagramOpener opener, byte[] datagram) {
        byte[] out = new byte[datagram.length];
        return ByteBuffer.wrap(out, 0, opener.open(datagram, datagram.length, out));
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }
}
