package brookloom.client.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.cli.HeaderOption;
import brookloom.net.text.ConfigError;
import brookloom.net.text.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class HttpHeaderTest {
    @TempDir
    private Path folder;

    @Command
    private static final class Holder {
        @Mixin
        private final HeaderOption header = new HeaderOption();
    }

    private static List<HttpHeader> parse(String... arguments) throws UserError {
        Holder holder = new Holder();
        new CommandLine(holder).setExpandAtFiles(false).parseArgs(arguments);
        return holder.header.headers();
    }

    private static String line(HttpHeader header) {
        return header.name() + ": " + header.value();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            X-Token: abc          | X-Token: abc
            'X-Token:abc:def '    | X-Token: abc:def
            Cookie: a=b; c="d"    | Cookie: a=b; c="d"
            X-Empty:              | 'X-Empty: '
            """)
    void nameAndValueStandBesideAColon(String text, String line) {
        assertThat(line(HttpHeader.parse(text))).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no colon hush",
                ": hush",
                "X Token: hush",
                "X-Token : hush",
                "X-Tökén: hush",
                "X-Token: hush\r\nX-Other: hush",
                "X-Token: hush\0",
                "Host: hush",
                "HOST: hush",
                "upgrade: hush",
                "Connection: hush",
                "Sec-WebSocket-Key: hush",
                "Content-Length: hush",
                "Transfer-Encoding: hush",
            })
    void whatWouldBreakTheRequestIsRefusedWithoutShowingTheValue(String text) {
        assertThatThrownBy(() -> HttpHeader.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("hush");
        assertThatThrownBy(() -> parse("--header", text))
                .isInstanceOf(ConfigError.class)
                .hasMessageStartingWith("Invalid value for option '--header': ")
                .message()
                .doesNotContain("hush");
    }

    @Test
    void theOptionMayBeRepeatedAndNameFiles() throws Exception {
        Path file = Files.writeString(folder.resolve("headers"), "X-Two: 2\n\nX-Three: 3\n");

        assertThat(parse("--header", "X-One: 1", "--header", "@" + file, "--header", "X-One: 4"))
                .extracting(HttpHeaderTest::line)
                .containsExactly("X-One: 1", "X-Two: 2", "X-Three: 3", "X-One: 4");
        assertThat(parse()).isEmpty();
    }

    @Test
    void aFileThatDoesNotDoIsNamed() throws Exception {
        Path bad = Files.writeString(folder.resolve("bad"), "hush\n");
        Path binary = Files.write(folder.resolve("binary"), "X: \u00ff".getBytes(ISO_8859_1));

        assertThatThrownBy(() -> parse("--header", "@" + folder.resolve("none")))
                .isInstanceOf(UserError.class)
                .hasMessage("cannot read header file " + folder.resolve("none") + ": there is no such file");
        assertThatThrownBy(() -> parse("--header", "@" + bad))
                .isInstanceOf(UserError.class)
                .hasMessage("header file " + bad + ": a header has the form 'Name: value'; the colon is missing");
        assertThatThrownBy(() -> parse("--header", "@" + binary))
                .isInstanceOf(UserError.class)
                .hasMessage("header file " + binary + " is not UTF-8 text");
    }

    @Test
    void theValueDoesNotShowItself() {
        assertThat(HttpHeader.parse("X-Token: hush")).hasToString("X-Token: [redacted]");
    }
}
