package brookloom.net.socks5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LowerChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class UdpHeaderTest {
    @Property(tries = 300)
    void comesBackAsItWentAndLeavesTheData(
            @ForAll @LowerChars @StringLength(min = 1, max = 255) String name,
            @ForAll @IntRange(max = 65_535) int port,
            @ForAll @IntRange(max = 255) int fragment,
            @ForAll byte[] data)
            throws MalformedRequest {
        UdpHeader header = new UdpHeader(fragment, new Destination(new HostAddress.Domain(name), port));
        byte[] encoded = header.encode();
        ByteBuffer in = ByteBuffer.wrap(Arrays.copyOf(encoded, encoded.length + data.length));
        in.put(encoded.length, data);

        assertThat(UdpHeader.decode(in)).isEqualTo(header);
        assertThat(in).isEqualTo(ByteBuffer.wrap(data));
    }

    @Property(tries = 300)
    void aTruncatedHeaderIsMalformed(
            @ForAll @LowerChars @StringLength(min = 1, max = 255) String name, @ForAll @IntRange(max = 300) int cut) {
        byte[] encoded = new UdpHeader(0, new Destination(new HostAddress.Domain(name), 53)).encode();
        ByteBuffer in = ByteBuffer.wrap(encoded, 0, Math.min(cut, encoded.length - 1));
        assertThatThrownBy(() -> UdpHeader.decode(in)).isInstanceOf(MalformedRequest.class);
    }

    @Property(tries = 1000)
    void noiseIsAHeaderOrMalformed(@ForAll byte[] noise) {
        try {
            assertThat(UdpHeader.decode(ByteBuffer.wrap(noise)).destination()).isNotNull();
        } catch (MalformedRequest e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    @Test
    void looksAsTheRfcDrawsIt() {
        byte[] encoded = new UdpHeader(0, new Destination(HostAddress.parse("1.2.3.4"), 53)).encode();
        assertThat(encoded).isEqualTo(HexFormat.of().parseHex("00000001010203040035"));
    }
}
