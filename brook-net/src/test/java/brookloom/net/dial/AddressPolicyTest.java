package brookloom.net.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a way out that resolves nothing itself can still check. */
class AddressPolicyTest {
    private static final AddressPolicy NONE = address -> {
        throw new DialFailed(ReplyCode.NOT_ALLOWED, address.getHostAddress() + ": blocked");
    };

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void anAddressIsCheckedAlsoWhenItIsSentAsAName(String literal) {
        assertThatThrownBy(() ->
                        NONE.checkLiteral(HostAddress.parse(literal.contains(":") ? "[" + literal + "]" : literal)))
                .isInstanceOf(DialFailed.class);
        assertThatThrownBy(() -> NONE.checkLiteral(new HostAddress.Domain(literal)))
                .isInstanceOf(DialFailed.class);
    }

    @Test
    void aNameIsNotChecked() throws DialFailed {
        List<InetAddress> asked = new ArrayList<>();
        AddressPolicy curious = asked::add;
        curious.checkLiteral(HostAddress.parse("example.com"));
        assertThat(asked).isEmpty();
    }
}
