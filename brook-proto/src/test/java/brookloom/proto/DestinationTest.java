package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookException.MalformedRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationTest {
    @Property
    @Domain(Destinations.class)
    void whatIsEncodedDecodesToTheSame(@ForAll Destination destination) throws MalformedRequest {
        byte[] encoded = encode(destination);
        assertThat(encoded).hasSizeLessThanOrEqualTo(Destination.MAX_ENCODED_LENGTH);
        assertThat(Destination.decode(ByteBuffer.wrap(encoded))).isEqualTo(destination);
    }

    @Property
    @Domain(Destinations.class)
    void theEncodedLengthIsKnownWithoutDecodingUnlessItIsCutShort(@ForAll Destination destination) {
        byte[] encoded = destination.encode();
        byte[] longer = new byte[encoded.length + 5];
        System.arraycopy(encoded, 0, longer, 2, encoded.length);
        assertThat(Destination.encodedLength(longer, 2, encoded.length + 3)).isEqualTo(encoded.length);
        assertThat(Destination.encodedLength(longer, 2, encoded.length)).isEqualTo(encoded.length);
        for (int length = 0; length < encoded.length; length++) {
            assertThat(Destination.encodedLength(longer, 2, length)).isZero();
        }
    }

    @Test
    void nothingHasNoLength() {
        assertThat(Destination.encodedLength(new byte[0], 0, 0)).isZero();
    }

    @Property(tries = 100)
    void anotherAddressTypeHasNoLength(@ForAll byte type) {
        byte[] bytes = new byte[300];
        bytes[0] = type;
        assertThat(Destination.encodedLength(bytes, 0, bytes.length) > 0)
                .isEqualTo(type == 1 || type == 3 || type == 4);
    }

    @Property(tries = 100)
    @Domain(Destinations.class)
    void everyTruncationIsRefused(@ForAll Destination destination) {
        byte[] encoded = encode(destination);
        for (int length = 0; length < encoded.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(encoded, 0, length);
            assertThatThrownBy(() -> Destination.decode(cut)).isExactlyInstanceOf(MalformedRequest.class);
        }
    }

    @Property
    void anyBytesEitherDecodeOrAreMalformed(@ForAll @Size(max = 300) byte[] bytes) {
        assertThatDecodesOrIsMalformed(bytes);
    }

    @Property
    void anyBytesAfterAnAddressTypeEitherDecodeOrAreMalformed(
            @ForAll AddressType type, @ForAll @Size(max = 300) byte[] bytes) {
        assertThatDecodesOrIsMalformed(ByteBuffer.allocate(1 + bytes.length)
                .put((byte) type.code())
                .put(bytes)
                .array());
    }

    @Test
    void decodeLeavesTheBufferAfterThePort() throws MalformedRequest {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex("017f00000100500708"));
        assertThat(Destination.decode(in)).hasToString("127.0.0.1:80");
        assertThat(in.remaining()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                 | address type needs 1 bytes, 0 left",
                "00                 | address type 0, must be 1 (IPv4), 3 (domain) or 4 (IPv6)",
                "02                 | address type 2, must be 1 (IPv4), 3 (domain) or 4 (IPv6)",
                "ff                 | address type 255, must be 1 (IPv4), 3 (domain) or 4 (IPv6)",
                "017f0000           | IPv4 address needs 4 bytes, 3 left",
                "017f000001         | port needs 2 bytes, 0 left",
                "017f00000100       | port needs 2 bytes, 1 left",
                "04000000           | IPv6 address needs 16 bytes, 3 left",
                "03                 | host name's length needs 1 bytes, 0 left",
                "03056162           | host name needs 5 bytes, 2 left",
                "0300               | host name of 0 bytes, must be 1 to 255 bytes",
                "0301200050         | host name has a space or a control character",
                "0302610a0050       | host name has a space or a control character",
                "030161             | port needs 2 bytes, 0 left",
                "0302c3280050       | host name is not UTF-8",
            })
    void malformedDestinationsAreNamedPrecisely(String hex, String sentence) {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> Destination.decode(in))
                .isExactlyInstanceOf(MalformedRequest.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 80, 127.0.0.1:80",
        "::1, 443, [::1]:443",
        "example.com, 0, example.com:0",
    })
    void itPrintsAsUsersWriteIt(String host, int port, String text) {
        assertThat(new Destination(HostAddress.parse(host), port)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"-1", "65536"})
    void portsOutsideSixteenBitsAreRefused(int port) {
        HostAddress host = HostAddress.parse("a");
        assertThatThrownBy(() -> new Destination(host, port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port " + port + ", must be 0 to 65535");
    }

    @Test
    void aResolvedSocketAddressIsAnIpDestination() throws Exception {
        InetAddress address = InetAddress.getByAddress("name", new byte[] {10, 0, 0, 1});
        assertThat(Destination.of(new InetSocketAddress(address, 53)))
                .isEqualTo(new Destination(HostAddress.parse("10.0.0.1"), 53));
    }

    @Test
    void theLongestNameFitsAndOneByteMoreDoesNot() throws MalformedRequest {
        String longest = "a".repeat(253) + "ä";
        assertThat(longest.getBytes(StandardCharsets.UTF_8)).hasSize(255);
        Destination destination = new Destination(new HostAddress.Domain(longest), 65535);
        assertThat(encode(destination)).hasSize(Destination.MAX_ENCODED_LENGTH);
        assertThat(Destination.decode(ByteBuffer.wrap(encode(destination)))).isEqualTo(destination);
        assertThatThrownBy(() -> new HostAddress.Domain(longest + "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("host name of 256 bytes, must be 1 to 255 bytes");
    }

    private static void assertThatDecodesOrIsMalformed(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            Destination decoded = Destination.decode(in);
            assertThat(encode(decoded)).isEqualTo(Arrays.copyOf(bytes, in.position()));
        } catch (MalformedRequest e) {
            assertThat(e).hasMessageNotContaining("\n").message().isNotBlank();
        }
    }

    private static byte[] encode(Destination destination) {
        ByteBuffer out = ByteBuffer.allocate(destination.encodedLength());
        destination.encodeTo(out);
        assertThat(out.hasRemaining()).isFalse();
        return out.array();
    }
}
