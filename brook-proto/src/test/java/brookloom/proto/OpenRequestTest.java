package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.BrookException.RequestExpired;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenRequestTest {
    private static final Destination HERE = new Destination(HostAddress.parse("127.0.0.1"), 80);
    private static final long NOW = 1_700_000_000;

    @Property
    @Domain(Destinations.class)
    @Domain(DomainContext.Global.class)
    void whatIsEncodedDecodesToTheSame(
            @ForAll Destination destination, @ForAll @LongRange(max = 0xffffffffL) long timestamp)
            throws MalformedRequest {
        OpenRequest request = new OpenRequest(timestamp, Network.ofTimestamp(timestamp), destination);
        assertThat(OpenRequest.decode(ByteBuffer.wrap(request.encode()))).isEqualTo(request);
    }

    @Property(tries = 100)
    @Domain(Destinations.class)
    void everyTruncationIsRefused(@ForAll Destination destination) {
        byte[] encoded = new OpenRequest(NOW, Network.TCP, destination).encode();
        for (int length = 0; length < encoded.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(encoded, 0, length);
            assertThatThrownBy(() -> OpenRequest.decode(cut)).isExactlyInstanceOf(MalformedRequest.class);
        }
    }

    @Property
    void anyBytesEitherDecodeOrAreMalformed(@ForAll @Size(max = 300) byte[] bytes) {
        try {
            assertThat(OpenRequest.decode(ByteBuffer.wrap(bytes)).encode()).isEqualTo(bytes);
        } catch (MalformedRequest e) {
            assertThat(e).message().isNotBlank();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                         | opening of 0 bytes has no time",
                "010203                     | opening of 3 bytes has no time",
                "6553f100                   | address type needs 1 bytes, 0 left",
                "6553f100017f0000010050ff   | 1 bytes after the destination",
            })
    void malformedOpeningsAreNamedPrecisely(String hex, String sentence) {
        assertThatThrownBy(
                        () -> OpenRequest.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex))))
                .isExactlyInstanceOf(MalformedRequest.class)
                .hasMessage(sentence);
    }

    @Test
    void aTimeBeyondTheYear2038IsReadUnsigned() throws MalformedRequest {
        byte[] encoded = new OpenRequest(0xfffffffeL, Network.TCP, HERE).encode();
        assertThat(Arrays.copyOf(encoded, 4)).containsExactly(0xff, 0xff, 0xff, 0xfe);
        assertThat(OpenRequest.decode(ByteBuffer.wrap(encoded)).timestamp()).isEqualTo(0xfffffffeL);
    }

    @ParameterizedTest
    @CsvSource({"TCP, 100, 100", "TCP, 101, 102", "UDP, 100, 101", "UDP, 101, 101"})
    void nowAddsASecondWhereTheParityIsWrong(Network network, long clock, long timestamp) {
        OpenRequest request = OpenRequest.now(Clock.fixed(Instant.ofEpochSecond(clock), ZoneOffset.UTC), network, HERE);
        assertThat(request).isEqualTo(new OpenRequest(timestamp, network, HERE));
    }

    @Test
    void aTimeThatMeansTheOtherNetworkIsRefused() {
        assertThatThrownBy(() -> new OpenRequest(101, Network.TCP, HERE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("time 101 does not mean TCP");
    }

    @ParameterizedTest
    @ValueSource(longs = {-61, -60, -1, 0, 1, 59, 60})
    void aRequestWithinTheWindowPasses(long age) {
        assertThatCode(() -> requestOfAge(age).checkAge(Instant.ofEpochSecond(NOW)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "61   | request is 61 s old, limit 60 s: set both clocks",
                "3600 | request is 3600 s old, limit 60 s: set both clocks",
                "-62  | request is 62 s in the future, limit 60 s: set both clocks",
            })
    void aRequestOutsideTheWindowIsRefused(long age, String sentence) {
        assertThatThrownBy(() -> requestOfAge(age).checkAge(Instant.ofEpochSecond(NOW)))
                .isExactlyInstanceOf(RequestExpired.class)
                .hasMessage(sentence);
    }

    private static OpenRequest requestOfAge(long seconds) {
        long timestamp = NOW - seconds;
        return new OpenRequest(timestamp, Network.ofTimestamp(timestamp), HERE);
    }
}
