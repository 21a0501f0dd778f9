package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookException.MalformedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireCodesTest {
    @Test
    void addressTypesAreThoseOfRfc1928() throws MalformedRequest {
        assertThat(AddressType.of(1)).isEqualTo(AddressType.IPV4);
        assertThat(AddressType.of(3)).isEqualTo(AddressType.DOMAIN);
        assertThat(AddressType.of(4)).isEqualTo(AddressType.IPV6);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 5, 255})
    void anyOtherAddressTypeIsMalformed(int code) {
        assertThatThrownBy(() -> AddressType.of(code))
                .isExactlyInstanceOf(MalformedRequest.class)
                .hasMessage("address type " + code + ", must be 1 (IPv4), 3 (domain) or 4 (IPv6)");
    }

    @ParameterizedTest
    @EnumSource
    void everyReplyCodeIsFoundByItsByte(ReplyCode reply) {
        assertThat(ReplyCode.of(reply.code())).isEqualTo(reply);
        assertThat(reply.code())
                .as("RFC 1928 numbers them 0 to 8 in this order")
                .isEqualTo(reply.ordinal());
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 255, -1})
    void anUnknownReplyCodeIsAGeneralFailure(int code) {
        assertThat(ReplyCode.of(code)).isEqualTo(ReplyCode.GENERAL_FAILURE);
    }

    @Test
    void theLimitsAreTheOriginals() {
        assertThat(BrookProtocol.MAX_PAYLOAD).isEqualTo(2014);
        assertThat(BrookProtocol.MAX_DATAGRAM_PAYLOAD).isEqualTo(65473);
        assertThat(BrookProtocol.MAX_BARE_DATAGRAM).isEqualTo(65505);
        assertThat(BrookProtocol.REPLAY_WINDOW).hasSeconds(122);
    }
}
