package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookException.MalformedRequest;
import java.util.HexFormat;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlTest {
    private static final Destination TARGET = new Destination(HostAddress.parse("example.com"), 80);

    @Property
    void pingsAndPongsKeepTheirToken(@ForAll long token) throws MalformedRequest {
        assertThat(decoded(new Control.Ping(token))).isEqualTo(new Control.Ping(token));
        assertThat(decoded(new Control.Pong(token))).isEqualTo(new Control.Pong(token));
    }

    @Test
    void endAndOpenAreReadBack() throws MalformedRequest {
        assertThat(decoded(new Control.End())).isEqualTo(new Control.End());
        assertThat(decoded(new Control.Open(TARGET))).isEqualTo(new Control.Open(TARGET));
    }

    @Test
    void anOpenNamesItsRequestBehindWhatOlderVersionsRead() throws MalformedRequest {
        long hash = Control.requestHash(new byte[12]);
        Control.Open open = new Control.Open(TARGET, OptionalLong.of(hash));
        assertThat(hex(open)).isEqualTo("05030b6578616d706c652e636f6d0050" + "15ec7bf0b50732b4");
        assertThat(decoded(open)).isEqualTo(open);
    }

    @ParameterizedTest
    @EnumSource
    void everyFailureIsReadBack(ReplyCode code) throws MalformedRequest {
        Control.Fail fail = new Control.Fail(code, "why näht");
        assertThat(decoded(fail)).isEqualTo(fail);
    }

    @Test
    void theBytesAreThoseOfTheDesign() {
        assertThat(hex(new Control.End())).isEqualTo("01");
        assertThat(hex(new Control.Ping(0x0102030405060708L))).isEqualTo("020102030405060708");
        assertThat(hex(new Control.Pong(-1))).isEqualTo("03ffffffffffffffff");
        assertThat(hex(new Control.Fail(ReplyCode.CONNECTION_REFUSED, "no"))).isEqualTo("04056e6f");
        assertThat(hex(new Control.Open(TARGET))).isEqualTo("05030b6578616d706c652e636f6d0050");
        assertThat(hex(new Control.Limit(32_224))).isEqualTo("067de0");
    }

    @Test
    void aReasonCannotBreakALogLineAndIsCutToSize() throws MalformedRequest {
        assertThat(decoded(new Control.Fail(ReplyCode.GENERAL_FAILURE, "a\r\nb\u001b[1m")))
                .isEqualTo(new Control.Fail(ReplyCode.GENERAL_FAILURE, "a??b?[1m"));
        assertThat(new Control.Fail(ReplyCode.GENERAL_FAILURE, "x".repeat(10_000)).encode())
                .hasSize(2 + 512);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 513, 2000})
    void aReasonOfAnyLengthIsReadBackUpToItsLimit(int length) throws MalformedRequest {
        String reason = "r".repeat(length);
        assertThat(decoded(new Control.Fail(ReplyCode.HOST_UNREACHABLE, reason)))
                .isEqualTo(new Control.Fail(ReplyCode.HOST_UNREACHABLE, reason.substring(0, Math.min(length, 512))));
    }

    @ParameterizedTest
    @ValueSource(ints = {BrookProtocol.MAX_PAYLOAD + 1, BrookProtocol.MAX_AGREED_PAYLOAD, 0x8000, 0xffff})
    void everyLimitAboveTheOriginalsIsReadBack(int limit) throws MalformedRequest {
        assertThat(decoded(new Control.Limit(limit))).isEqualTo(new Control.Limit(limit));
    }

    @ParameterizedTest
    @CsvSource({
        "true, false, 60, 0701003c",
        "true, false, 65535, 0701ffff",
        "false, false, 0, 07000000",
        "true, true, 60, 0703003c",
        "false, true, 0, 07020000"
    })
    void anOfferIsReadBack(boolean reuse, boolean association, int seconds, String encoded) throws MalformedRequest {
        Control.Offer offer = new Control.Offer(reuse, association, seconds);
        assertThat(offer.encode()).isEqualTo(HexFormat.of().parseHex(encoded));
        assertThat(decoded(offer)).isEqualTo(offer);
    }

    @ParameterizedTest
    @CsvSource({"0705003c, true, false", "07fc003c, false, false", "07ff003c, true, true", "0701003c0a0b, true, false"})
    void whatALaterVersionAddsToAnOfferIsIgnored(String hex, boolean reuse, boolean association)
            throws MalformedRequest {
        assertThat(Control.decode(HexFormat.of().parseHex(hex))).isEqualTo(new Control.Offer(reuse, association, 60));
    }

    @ParameterizedTest
    @CsvSource({"090102030405060708", "0901020304050607080a0b"})
    void aFlowIsReadBackWithWhatALaterVersionAddsIgnored(String hex) throws MalformedRequest {
        Control.Flow flow = new Control.Flow(0x0102030405060708L);
        assertThat(Control.decode(HexFormat.of().parseHex(hex))).isEqualTo(flow);
        assertThat(decoded(flow)).isEqualTo(flow);
    }

    @ParameterizedTest
    @CsvSource({"00", "08", "08ffff", "7f", "80", "ff00"})
    void opcodesOfLaterVersionsAreNull(String hex) throws MalformedRequest {
        assertThat(Control.decode(HexFormat.of().parseHex(hex))).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                   | control fragment without an opcode",
                "0701ff               | offer of 2 bytes, must be at least 3",
                "02                   | ping of 0 bytes, must be 8",
                "0201020304           | ping of 4 bytes, must be 8",
                "020102030405060708ff | ping of 9 bytes, must be 8",
                "03                   | ping of 0 bytes, must be 8",
                "04                   | failure without a code",
                "05                   | address type needs 1 bytes, 0 left",
                "05010203             | IPv4 address needs 4 bytes, 2 left",
                "06                   | limit of 0 bytes, must be 2",
                "0607de               | limit 2014, must be above 2014",
                "0607df00             | limit of 3 bytes, must be 2",
                "0901020304050607     | flow of 7 bytes, must be at least 8",
            })
    void malformedBodiesAreNamedPrecisely(String hex, String sentence) {
        assertThatThrownBy(() -> Control.decode(HexFormat.of().parseHex(hex)))
                .isExactlyInstanceOf(MalformedRequest.class)
                .hasMessage(sentence);
    }

    @Property
    void anyBytesAreAControlOrNullOrMalformed(@ForAll @Size(max = 300) byte[] bytes) {
        try {
            Control control = Control.decode(bytes);
            if (control instanceof Control.Ping || control instanceof Control.Pong) {
                assertThat(control.encode()).isEqualTo(bytes);
            }
        } catch (MalformedRequest e) {
            assertThat(e).message().isNotBlank();
        }
    }

    @Property
    void anyBodyOfAKnownOpcodeIsAControlOrMalformed(@ForAll @Size(min = 1, max = 300) byte[] bytes) {
        byte[] payload = bytes.clone();
        payload[0] = (byte) (1 + Math.floorMod(bytes[0], 6));
        anyBytesAreAControlOrNullOrMalformed(payload);
    }

    private static Control decoded(Control control) throws MalformedRequest {
        return Control.decode(control.encode());
    }

    private static String hex(Control control) {
        return HexFormat.of().formatHex(control.encode());
    }
}
