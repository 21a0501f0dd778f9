package brookloom.client.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import brookloom.client.config.AppCredentials;
import brookloom.client.testing.App;
import brookloom.client.testing.ScriptedApp;
import brookloom.net.socks5.Socks5Command;
import brookloom.net.socks5.Socks5Request;
import brookloom.proto.Destination;
import brookloom.testing.AnyDestination;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Socks5HandshakeTest {
    private static LoginCheck check(AppCredentials expected) {
        return (username, password) -> CredentialCheck.matches(expected, username, password);
    }

    private static final AppCredentials CREDENTIALS = new AppCredentials("user", "pässword");
    private static final String CONNECT = "05 01 00 01 01020304 0050";

    @Provide
    Arbitrary<Destination> destinations() {
        return AnyDestination.arbitrary();
    }

    @Provide
    Arbitrary<List<Integer>> steps() {
        return Arbitraries.integers().between(1, 300).list().ofMinSize(1).ofMaxSize(20);
    }

    @Property(tries = 300)
    void anyRequestSurvivesAnySplitAndWhatFollowsIsKept(
            @ForAll("destinations") Destination destination,
            @ForAll Socks5Command command,
            @ForAll boolean login,
            @ForAll byte[] earlyData,
            @ForAll("steps") List<Integer> steps)
            throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        sent.write(App.bytes(login ? "05 02 00 02" : "05 02 02 00"));
        if (login) {
            sent.write(App.bytes("01 04 75736572 09 70c3a473 73776f7264"));
        }
        sent.write(App.request(command.code(), destination));
        sent.write(earlyData);

        ScriptedApp app = new ScriptedApp(split(sent.toByteArray(), steps));
        Socks5Handshake handshake = new Socks5Handshake(app, login ? check(CREDENTIALS) : null);

        assertThat(handshake.accept()).isEqualTo(new Socks5Request(command, destination));
        assertThat(app.answered()).isEqualTo(App.bytes(login ? "0502 0100" : "0500"));
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        rest.write(handshake.earlyData());
        byte[] later = new byte[earlyData.length + 1];
        for (int n; (n = app.read(later, 0, later.length)) > 0; ) {
            rest.write(later, 0, n);
        }
        assertThat(rest.toByteArray()).isEqualTo(earlyData);
    }

    @Property(tries = 1000)
    void noInputDoesMoreThanBeingRefused(@ForAll byte[] noise, @ForAll("steps") List<Integer> steps) {
        byte[] sent = noise.clone();
        if (sent.length > 5) { // past the greeting, where it gets interesting
            System.arraycopy(App.bytes("05010005"), 0, sent, 0, 4);
        }
        Socks5Handshake handshake = new Socks5Handshake(new ScriptedApp(split(sent, steps)), null);
        try {
            handshake.accept();
        } catch (IOException e) {
            assertThat(e).isInstanceOfAny(AppRefused.class, EOFException.class);
        }
    }

    private static List<byte[]> split(byte[] bytes, List<Integer> steps) {
        List<byte[]> pieces = new ArrayList<>();
        int at = 0;
        for (int i = 0; at < bytes.length; i++) {
            int end = Math.min(at + steps.get(i % steps.size()), bytes.length);
            pieces.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        return pieces;
    }

    private static String refusal(AppCredentials credentials, String hex, String expectedAnswer) {
        ScriptedApp app = new ScriptedApp(List.of(App.bytes(hex)));
        Throwable thrown = catchThrowable(
                () -> new Socks5Handshake(app, credentials == null ? null : check(credentials)).accept());
        assertThat(thrown).isInstanceOf(AppRefused.class);
        assertThat(HexFormat.of().formatHex(app.answered())).isEqualTo(expectedAnswer.replace(" ", ""));
        return thrown.getMessage();
    }

    @Test
    void noAcceptableMethodIsAnsweredWithFf() {
        assertThat(refusal(null, "05 02 01 02", "05 ff")).startsWith("offers only a user name and password");
        assertThat(refusal(null, "05 00", "05 ff")).startsWith("offers only a user name and password");
    }

    @Test
    void anAppWithoutTheRequiredLoginIsRefused() {
        assertThat(refusal(CREDENTIALS, "05 01 00" + CONNECT, "05 ff")).startsWith("shows no user name and password");
    }

    @ParameterizedTest
    @CsvSource({
        "user, p",
        "user, password",
        "uses, pässword",
        "'', ''",
        "user, ''",
        "'user\0', pässword",
        "user, 'pässword\0'",
        "pässword, user",
        "USER, pässword"
    })
    void aWrongLoginIsRefusedWithoutShowingIt(String username, String password) {
        String login = "01" + withLength(username) + withLength(password);
        assertThat(refusal(CREDENTIALS, "05 01 02" + login + CONNECT, "05 02 01 01"))
                .isEqualTo("shows the wrong user name or password:"
                        + " compare the app's with --socks5Username and --socks5Password");
    }

    private static String withLength(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        return HexFormat.of().toHexDigits((byte) utf8.length) + HexFormat.of().formatHex(utf8);
    }

    @Test
    void aLoginOfAnotherVersionIsRefused() {
        assertThat(refusal(CREDENTIALS, "05 01 02 05 04 75736572", "05 02 01 01"))
                .isEqualTo("sent a login of version 5, must be 1 (RFC 1929)");
    }

    @ParameterizedTest
    @CsvSource({
        "05 01 00 02 01020304 0050, 08, 'asks for address type 2, must be 1 (IPv4), 3 (domain) or 4 (IPv6)'",
        "05 01 00 ff, 08, 'asks for address type 255, must be 1 (IPv4), 3 (domain) or 4 (IPv6)'",
        "05 04 00 01 01020304 0050, 07, 'requested command 4, which SOCKS5 does not define'",
        "05 00 00 01 01020304 0050, 07, 'requested command 0, which SOCKS5 does not define'",
        "04 01 00 01 01020304 0050, 01, 'sent a request of version 4, must be 5'",
        "05 01 00 03 00 0050, 01, 'sent a bad request: host name of 0 bytes, must be 1 to 255 bytes'",
        "05 01 00 03 02 6120 0050, 01, 'sent a bad request: host name has a space or a control character'",
        "05 01 00 03 01 ff 0050, 01, 'sent a bad request: host name is not UTF-8'"
    })
    void aBadRequestGetsItsReply(String request, String reply, String message) {
        assertThat(refusal(null, "05 01 00" + request, "05 00 05" + reply + "00 01 00000000 0000"))
                .isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource({
        "474554202f, speaks HTTP",
        "434f4e4e454354, speaks HTTP",
        "504f5354, speaks HTTP",
        "04 01 0050 01020304 00, speaks SOCKS4",
        "16 03 01, speaks something that starts with byte 22"
    })
    void otherProtocolsAreRecognised(String first, String start) {
        assertThat(refusal(null, first, "")).startsWith(start).contains("this port speaks SOCKS5");
    }

    @Test
    void anAppThatLeavesIsNoRefusal() {
        ScriptedApp app = new ScriptedApp(List.of(App.bytes("05 01 00 05 01")));
        assertThatThrownBy(() -> new Socks5Handshake(app, null).accept())
                .isInstanceOf(EOFException.class)
                .hasMessage("the app left during the handshake");
    }
}
