package brookloom.net.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.1",
                "2130706433",
                "0x7f000001",
                "0X7f.1",
                "0177.0.0.1",
                "127.0.0.1.",
                "localhost",
                "LOCALHOST.",
                "app.localhost",
                "::1",
                "[::1]",
                "fe80::1%eth0",
                "::ffff:127.0.0.1"
            })
    void anAddressInAnotherSpellingIsCheckedToo(String name) {
        assertThatThrownBy(() -> NONE.checkLiteral(new HostAddress.Domain(name)))
                .isInstanceOf(DialFailed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.1, 127.0.0.1",
                "0x7f.0x000001, 127.0.0.1",
                "0300.168.257, 192.168.1.1",
                "4294967295, 255.255.255.255"
            })
    void aNumericNameIsCheckedAsTheAddressThatItStandsFor(String spellings) throws DialFailed {
        String[] pair = spellings.split(", ");
        List<InetAddress> asked = new ArrayList<>();
        AddressPolicy curious = asked::add;
        curious.checkLiteral(new HostAddress.Domain(pair[0]));
        assertThat(asked).extracting(InetAddress::getHostAddress).containsExactly(pair[1]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "1.2.3.4.5",
                "256.1.1.1",
                "1.2.3.256",
                "4294967296",
                "09",
                "0x",
                "localhost.example",
                "a..b"
            })
    void aNameIsNotChecked(String name) throws DialFailed {
        List<InetAddress> asked = new ArrayList<>();
        AddressPolicy curious = asked::add;
        curious.checkLiteral(new HostAddress.Domain(name));
        assertThat(asked).isEmpty();
    }
}
