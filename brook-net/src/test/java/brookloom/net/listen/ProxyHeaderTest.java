package brookloom.net.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String IPV4 = "cb007107c6336401c74001bb"; // 203.0.113.7:51008, 198.51.100.1:443
    private static final String IPV6 =
            "20010db8000000000000000000000007" + "20010db8000000000000000000000001" + "c740" + "01bb";

    /** Reads a header of which one byte more comes each time, with a client's bytes behind it. */
    private static ProxyHeader read(byte[] header) throws ProtocolException {
        byte[] bytes = Arrays.copyOf(header, header.length + 7);
        for (int size = 0; size < header.length; size++) {
            assertThat(ProxyHeader.parse(bytes, size))
                    .as("the first %d bytes", size)
                    .isNull();
        }
        ProxyHeader whole = ProxyHeader.parse(bytes, bytes.length);
        assertThat(whole).isEqualTo(ProxyHeader.parse(bytes, header.length)).isNotNull();
        assertThat(whole.length()).isEqualTo(header.length);
        return whole;
    }

    private static String text(@Nullable InetSocketAddress address) {
        return address == null ? "none" : address.getAddress().getHostAddress() + " " + address.getPort();
    }

    private static byte[] v1(String line) {
        return line.replace("~", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] v2(String rest) {
        return HexFormat.of().parseHex(SIGNATURE + rest.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        PROXY TCP4 203.0.113.7 198.51.100.1 51008 443~               | 203.0.113.7 51008          | 198.51.100.1 443
        PROXY TCP4 0.0.0.0 255.255.255.255 0 65535~                  | 0.0.0.0 0                  | 255.255.255.255 65535
        PROXY TCP6 2001:db8::7 ::1 51008 443~                        | 2001:db8:0:0:0:0:0:7 51008 | 0:0:0:0:0:0:0:1 443
        PROXY TCP6 ::ffff:203.0.113.7 ::ffff:198.51.100.1 51008 443~ | 203.0.113.7 51008          | 198.51.100.1 443
        PROXY UNKNOWN~                                               | none                       | none
        PROXY UNKNOWN any thing 0 0~                                 | none                       | none
        """)
    void aHeaderOfVersionOneNamesTheClient(String line, String client, String server) throws Exception {
        ProxyHeader header = read(v1(line));
        assertThat(text(header.client())).isEqualTo(client);
        assertThat(text(header.server())).isEqualTo(server);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1~",
                "PROXX",
                "proxy TCP4 203.0.113.7 198.51.100.1 51008 443~",
                "PROXY ~",
                "PROXY TCP4~",
                "PROXY TCP5 203.0.113.7 198.51.100.1 51008 443~",
                "PROXY TCP4 203.0.113.7 198.51.100.1 51008~",
                "PROXY TCP4 203.0.113.7 198.51.100.1 51008 443 ~",
                "PROXY TCP4  203.0.113.7 198.51.100.1 51008 443~",
                "PROXY TCP4 203.0.113.7 198.51.100.1 51008 443\n",
                "PROXY TCP4 203.0.113.07 198.51.100.1 51008 443~",
                "PROXY TCP4 203.0.113 198.51.100.1 51008 443~",
                "PROXY TCP4 203.0.113.256 198.51.100.1 51008 443~",
                "PROXY TCP4 example.com 198.51.100.1 51008 443~",
                "PROXY TCP4 2001:db8::7 2001:db8::1 51008 443~",
                "PROXY TCP6 203.0.113.7 198.51.100.1 51008 443~",
                "PROXY TCP6 [2001:db8::7] ::1 51008 443~",
                "PROXY TCP6 fe80::1%eth0 ::1 51008 443~",
                "PROXY TCP6 1:2:3 ::1 51008 443~",
                "PROXY TCP4 203.0.113.7 198.51.100.1 65536 443~",
                "PROXY TCP4 203.0.113.7 198.51.100.1 -1 443~",
                "PROXY TCP4 203.0.113.7 198.51.100.1 051008 443~",
                "PROXY TCP4 203.0.113.7 198.51.100.1 51008 443x~",
                "PROXY TCP4 203.0.113.7 198.51.100.1 999999999999 443~",
            })
    void aMalformedLineIsRefused(String line) {
        byte[] bytes = v1(line);
        assertThatThrownBy(() -> ProxyHeader.parse(bytes, bytes.length)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aLineIsAsLongAsItsStandardAllows() throws Exception {
        String longest = "PROXY UNKNOWN " + "x".repeat(107 - 16) + "~";
        assertThat(read(v1(longest)).length()).isEqualTo(107);
        byte[] longer = v1("PROXY UNKNOWN " + "x".repeat(107 - 15) + "~");
        assertThat(ProxyHeader.parse(longer, 106)).isNull();
        assertThatThrownBy(() -> ProxyHeader.parse(longer, 107)).hasMessageContaining("107 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "21 11 000c " + IPV4 + ", 203.0.113.7 51008",
        "21 21 0024 " + IPV6 + ", 2001:db8:0:0:0:0:0:7 51008",
        "21 11 0010 " + IPV4 + "04000100, 203.0.113.7 51008",
        "21 11 0013 " + IPV4 + "040000 ea000100, 203.0.113.7 51008",
    })
    void aHeaderOfVersionTwoNamesTheClient(String rest, String client) throws Exception {
        assertThat(text(read(v2(rest)).client())).isEqualTo(client);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20 00 0000",
                "20 11 000c " + IPV4,
                "20 11 0003 ffffff",
                "21 00 0000",
                "21 00 0005 0102030405",
                "21 12 000c " + IPV4,
                "21 22 0024 " + IPV6,
            })
    void aHeaderWithoutAClientOfOursNamesNone(String rest) throws Exception {
        assertThat(read(v2(rest)).client()).isNull();
    }

    @Test
    void aSocketOfUnixNamesNoClient() throws Exception {
        assertThat(read(v2("21 31 00d8 " + "2f".repeat(216))).client()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "11 11 000c " + IPV4, // another version
                "22 11 000c " + IPV4, // another command
                "21 01 000c " + IPV4, // a transport without a family
                "21 10 000c " + IPV4, // a family without a transport
                "21 13 000c " + IPV4,
                "21 41 000c " + IPV4,
                "21 11 000b " + IPV4, // too short for its addresses
                "21 21 000c " + IPV4,
                "21 11 000d " + IPV4 + "04", // truncated TLVs
                "21 11 000e " + IPV4 + "0400",
                "21 11 000f " + IPV4 + "040001",
                "21 11 0012 " + IPV4 + "0400010004ff",
                "21 11 0012 " + IPV4 + "030003000000", // a checksum of three bytes
                "21 11 0013 " + IPV4 + "03000400000000", // a wrong one
            })
    void aMalformedHeaderOfVersionTwoIsRefused(String rest) {
        byte[] bytes = v2(rest);
        assertThatThrownBy(() -> ProxyHeader.parse(bytes, bytes.length)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aWrongSignatureIsRefusedAtItsFirstWrongByte() throws Exception {
        byte[] bytes = v2("21 11 000c " + IPV4);
        for (int at = 0; at < 12; at++) {
            byte[] wrong = bytes.clone();
            wrong[at] ^= 1;
            int size = at + 1;
            assertThatThrownBy(() -> ProxyHeader.parse(wrong, size)).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void aRightChecksumIsAccepted() throws Exception {
        byte[] bytes = v2("21 11 0017 " + IPV4 + "04000101" + "03000400000000");
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        ByteBuffer.wrap(bytes).putInt(bytes.length - Integer.BYTES, (int) sum.getValue());
        assertThat(text(read(bytes).client())).isEqualTo("203.0.113.7 51008");
        bytes[20] ^= 1;
        assertThatThrownBy(() -> ProxyHeader.parse(bytes, bytes.length)).hasMessageContaining("checksum");
    }

    @Test
    void aLongHeaderIsReadUpToTheLimitAndRefusedByItsLengthAlone() throws Exception {
        int padding = ProxyHeader.MOST_BYTES - 16 - 12 - 3;
        String tlv = "04" + "%04x".formatted(padding) + "00".repeat(padding);
        byte[] longest = v2("21 11 %04x ".formatted(12 + 3 + padding) + IPV4 + tlv);
        assertThat(longest).hasSize(ProxyHeader.MOST_BYTES);
        assertThat(text(read(longest).client())).isEqualTo("203.0.113.7 51008");
        byte[] longer = v2("21 11 %04x".formatted(12 + 4 + padding));
        assertThatThrownBy(() -> ProxyHeader.parse(longer, longer.length)).hasMessageContaining("4097 bytes");
    }
}
