package brookloom.net.socks5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.ProxyLogin;
import brookloom.net.socks5.Socks5Reader.BadRequest;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import brookloom.testing.AnyDestination;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one role encodes the other decodes, and no byte more. */
class Socks5ReaderTest {
    private ByteArrayInputStream in = new ByteArrayInputStream(new byte[0]);

    @Property(tries = 200)
    void requestsAndRepliesComeBackAsTheyWent(
            @ForAll Socks5Command command,
            @ForAll ReplyCode code,
            @ForAll("destinations") Destination destination,
            @ForAll @Size(max = 20) byte[] after)
            throws Exception {
        Socks5Request request = new Socks5Request(command, destination);
        assertThat(reader(Socks5Protocol.request(request), after).request()).isEqualTo(request);
        assertThat(in.readAllBytes()).isEqualTo(after);

        Socks5Reader reader = reader(Socks5Protocol.reply(code, destination), after);
        assertThat(reader.version()).isEqualTo(Socks5Protocol.VERSION);
        assertThat(reader.replyCode()).isEqualTo(code);
        assertThat(reader.bound()).isEqualTo(destination);
        assertThat(in.readAllBytes()).isEqualTo(after);
    }

    @Provide
    Arbitrary<Destination> destinations() {
        return AnyDestination.arbitrary();
    }

    @Test
    void greetingsAndLoginsComeBackAsTheyWent() throws Exception {
        Socks5Reader greeting = reader(Socks5Protocol.greeting(0, 2, 255), new byte[1]);
        assertThat(greeting.version()).isEqualTo(5);
        assertThat(greeting.methods()).containsExactly(0, 2, 255);
        Socks5Reader method = reader(Socks5Protocol.method(255), new byte[1]);
        assertThat(method.version()).isEqualTo(5);
        assertThat(method.method()).isEqualTo(255);
        Socks5Reader login = reader(new ProxyLogin("me", "").encode(Socks5Protocol::login), new byte[1]);
        assertThat(login.version()).isEqualTo(1);
        Socks5Reader.Login shown = login.login();
        assertThat(shown.username()).containsExactly('m', 'e');
        assertThat(shown.password()).isEmpty();
        assertThat(shown).hasToString("Login[redacted]");
        Socks5Reader status = reader(Socks5Protocol.loginStatus(1), new byte[1]);
        assertThat(status.version()).isEqualTo(1);
        assertThat(status.loginStatus()).isEqualTo(1);
        assertThat(in.readAllBytes()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        040100010102030400 50 | GENERAL_FAILURE            | sent a request of version 4, must be 5
        050100020102030400 50 | ADDRESS_TYPE_NOT_SUPPORTED | asks for address type 2, must be 1 (IPv4), 3 (domain) or 4 (IPv6)
        050100030000 50       | GENERAL_FAILURE            | sent a bad request: host name of 0 bytes, must be 1 to 255 bytes
        050900010102030400 50 | COMMAND_NOT_SUPPORTED      | requested command 9, which SOCKS5 does not define
        """)
    void aBadRequestIsExplained(String hex, ReplyCode code, String message) {
        assertThatThrownBy(() -> reader(bytes(hex), new byte[0]).request())
                .isInstanceOfSatisfying(
                        BadRequest.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }

    @Test
    void anEndInsideAMessageIsAnEnd() {
        for (String hex :
                List.of("", "05", "050100", "0501000101", "05010003", "0501000305616263", "0501000104030201")) {
            assertThatThrownBy(() -> reader(bytes(hex), new byte[0]).request()).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void aReplyWithoutAnAddressIsMalformed() throws IOException {
        Socks5Reader reader = reader(bytes("05 00 00 02"), new byte[0]);
        assertThat(reader.version()).isEqualTo(5);
        assertThat(reader.replyCode()).isEqualTo(ReplyCode.SUCCEEDED);
        assertThatThrownBy(reader::bound).isInstanceOf(MalformedRequest.class);
    }

    private Socks5Reader reader(byte[] message, byte[] after) {
        byte[] all = new byte[message.length + after.length];
        System.arraycopy(message, 0, all, 0, message.length);
        System.arraycopy(after, 0, all, message.length, after.length);
        in = new ByteArrayInputStream(all);
        return Socks5Reader.exact(in);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
