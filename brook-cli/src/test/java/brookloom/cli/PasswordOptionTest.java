package brookloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.ConfigError;
import brookloom.net.text.UserError;
import brookloom.proto.Nonce;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PasswordOptionTest {
    @TempDir
    private Path folder;

    @Command
    private static final class Holder {
        @Mixin
        private final PasswordOption password;

        private Holder(PasswordOption password) {
            this.password = password;
        }
    }

    private static PasswordOption parse(@Nullable String environment, String input, String... arguments) {
        var option =
                new PasswordOption(() -> environment, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        new CommandLine(new Holder(option)).parseArgs(arguments);
        return option;
    }

    private String file(String content) throws Exception {
        return Files.writeString(folder.resolve("password"), content).toString();
    }

    /** Two passwords are the same when they lead to the same fragment. */
    private static void assertIs(PasswordOption option, String expected) throws Exception {
        assertThat(sealed(option.require())).isEqualTo(sealed(Password.of(expected)));
    }

    private static byte[] sealed(Password password) {
        byte[] fragment = new byte[64];
        new TunnelKeys(password)
                .sealer(TunnelKeys.Sender.CLIENT, Nonce.copyOf(new byte[12], 0))
                .seal(new byte[8], 0, 8, fragment, 0);
        return fragment;
    }

    @Test
    void noPasswordAnywhereIsNone() throws Exception {
        assertThat(parse(null, "").read()).isEmpty();
        assertThat(parse("", "").read()).isEmpty();
        assertThatThrownBy(parse(null, "")::require)
                .isInstanceOf(ConfigError.class)
                .hasMessage("the password is missing: give --passwordFile FILE, --password, or set BROOK_PASSWORD");
    }

    @Test
    void anOptionBeatsTheEnvironment() throws Exception {
        assertIs(parse("outer", "", "-p", "inner"), "inner");
        assertIs(parse("outer", "inner\n", "--passwordFile", "-"), "inner");
        assertIs(parse("outer", ""), "outer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pass wörd",
                "pass wörd\n",
                "pass wörd\r\n",
                "\ufeffpass wörd",
                "\ufeffpass wörd \t\r\n",
                "pass wörd\n\n",
                "pass wörd\r\n \r\n"
            })
    void aFilesOnlyLineIsThePassword(String content) throws Exception {
        assertIs(parse(null, "", "--passwordFile", file(content)), "pass wörd");
        assertIs(parse(null, content, "--passwordFile", "-"), "pass wörd");
    }

    @Test
    void aSecondLineIsRefused() throws Exception {
        String file = file("one\ntwo\n");

        assertThatThrownBy(parse(null, "", "--passwordFile", file)::read)
                .hasMessage("password file " + file + " has more than one line: its only line has to be the password");
    }

    @ParameterizedTest
    @CsvSource({
        "'', is empty: its only line has to be the password",
        "'\n', is empty: its only line has to be the password",
        "'\ufeff \r\n', is empty: its only line has to be the password"
    })
    void emptyFilesAreRefused(String content, String reason) throws Exception {
        assertThatThrownBy(parse(null, content, "--passwordFile", "-")::read)
                .isInstanceOf(UserError.class)
                .hasMessage("standard input " + reason);
    }

    @Test
    void aFileInUtf16IsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("utf16"), "\ufeffpassword", StandardCharsets.UTF_16LE);

        assertThatThrownBy(parse(null, "", "--passwordFile", file.toString())::read)
                .hasMessage("cannot read password file " + file + ": it is UTF-16 text; save it as UTF-8");
    }

    @Test
    void blanksBeforeAPasswordBelongToIt() throws Exception {
        assertIs(parse(null, "", "--passwordFile", file(" word")), " word");
    }

    @Test
    void aMissingFileIsNamed() {
        String file = folder.resolve("none").toString();

        assertThatThrownBy(parse(null, "", "--passwordFile", file)::read)
                .isInstanceOf(UserError.class)
                .hasMessage("cannot read password file " + file + ": there is no such file; create it, for example by"
                        + " (umask 077; openssl rand -base64 24 > " + file
                        + "), and use the same password on both ends");
    }

    @Test
    void whatCannotNameAFileIsReportedInOneLine() {
        assertThatThrownBy(parse(null, "", "--passwordFile", "a\0b")::read)
                .isInstanceOf(UserError.class)
                .hasMessage("password file a\\u0000b is not a file name");
    }

    @Test
    void aFileOfBytesThatAreNoTextIsRefused() throws Exception {
        Path file = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0});

        assertThatThrownBy(parse(null, "", "--passwordFile", file.toString())::read)
                .hasMessage("password file " + file + " is not UTF-8 text");
    }

    @Test
    void twoOptionsAreOneTooMany() {
        assertThatThrownBy(parse(null, "", "-p", "a", "--passwordFile", "b")::read)
                .isInstanceOf(ConfigError.class)
                .hasMessage("--password and --passwordFile are mutually exclusive: give one");
    }

    @Test
    void anEmptyOptionIsRefused() {
        assertThatThrownBy(parse(null, "", "-p", "")::read)
                .isInstanceOf(ConfigError.class)
                .hasMessage("--password is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret\r", "secret\n", "secret\r\n", "\ufeffsecret", "\ufeffsecret\r\n"})
    void whatAFileLeavesAroundThePasswordDoesNotMatterInTheEnvironment(String environment) throws Exception {
        assertIs(parse(environment, ""), "secret");
    }

    @Test
    void anEnvironmentOfALineEndIsNone() throws Exception {
        assertThat(parse("\r\n", "").read()).isEmpty();
    }

    @Test
    void anEnvironmentThatTheLocaleCannotReadIsRefused() {
        assertThatThrownBy(parse("caf\uFFFD", "")::read)
                .isInstanceOf(ConfigError.class)
                .hasMessageStartingWith("BROOK_PASSWORD has characters outside this locale's encoding, ")
                .hasMessageEndingWith(": set LC_ALL=C.UTF-8, or give --passwordFile FILE");
    }
}
