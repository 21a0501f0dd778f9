package brookloom.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.CommandRunner;
import brookloom.proto.testing.Vectors;
import brookloom.proto.testing.Vectors.RecordedLink;
import brookloom.testing.QrReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LinkCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static List<RecordedLink> links() {
        return Vectors.links();
    }

    private int run(String... arguments) {
        List<String> words = new ArrayList<>(List.of("link"));
        words.addAll(Arrays.asList(arguments));
        return ClientMain.commands()
                .withOutput(new PrintWriter(out), new PrintWriter(err))
                .run(words.toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("links")
    void printsWhatTheOriginalPrintsAndNothingElse(RecordedLink recorded) throws Exception {
        Path ca = folder.resolve("ca.pem");
        if (recorded.caPem() != null) {
            Files.writeString(ca, recorded.caPem());
        }
        String[] options = recorded.options().stream()
                .map(word -> word.equals("ca.pem") ? ca.toString() : word)
                .toArray(String[]::new);
        assertThat(run(options)).isZero();
        assertThat(out.toString()).isEqualTo(recorded.link() + System.lineSeparator());
        assertThat(err.toString()).isEmpty();
    }

    /** The original's clients need the port. */
    @Test
    void theLinkHasThePortThatItsSchemeImplies() {
        assertThat(run("-s", "wss://example.com/ws", "-p", "hello")).isZero();
        assertThat(out.toString()).contains("wssserver=wss%3A%2F%2Fexample.com%3A443%2Fws");
    }

    @Test
    void drawsTheLinkAfterPrintingIt() throws Exception {
        assertThat(run("-s", "1.2.3.4:9999", "-p", "hello", "--qr")).isZero();
        String[] parts = out.toString().split(System.lineSeparator(), 2);
        assertThat(QrReader.read(parts[1]))
                .isEqualTo(parts[0])
                .isEqualTo(links().getFirst().link());
    }

    @Test
    void writesTheLinkToANewFileOfItsOwnersAlone() throws Exception {
        Path file = folder.resolve("my.link");

        assertThat(run("-s", "1.2.3.4:9999", "-p", "hello", "--output", file.toString()))
                .isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEqualTo("Wrote the link to " + file + System.lineSeparator());
        assertThat(Files.readString(file).strip()).isEqualTo(links().getFirst().link());
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(run("-s", "1.2.3.4:9999", "-p", "other", "--output", file.toString()))
                .isEqualTo(CommandRunner.FAILURE);
        assertThat(err.toString()).contains("--output " + file + " exists already: give another, or delete it");
    }

    @Test
    void takesThePasswordFromAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "hello\n");
        assertThat(run("-s", "1.2.3.4:9999", "--passwordFile", file.toString())).isZero();
        assertThat(out.toString().strip()).isEqualTo(links().getFirst().link());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        -p x                                          | Missing required option: '--server=SERVER'
        -s 1.2.3.4 -p x                               | '--server': '1.2.3.4' is not host:port
        -s ftp://a:1 -p x                             | --server 'ftp://a:1' must be host:port, ws://host:port
        -s wss://example.com: -p x                    | must be ws://host:port/path or wss://host:port/path
        -s quic://example.com -p x                    | '--server': 'example.com' is not host:port
        -s socks5://a:1 -u name                       | --username and --password go together
        -s socks5://a:1 -p x                          | --username and --password go together
        -s a:1 -p x -u name                           | --username means nothing to a server
        -s a:1 -p x --insecure                        | --insecure means nothing to a server
        -s ws://a:1 -p x --tlsfingerprint chrome      | --tlsfingerprint means nothing to a wsserver
        -s wss://a:1 -p x --tlsfingerprint netscape   | no TLS fingerprint is called 'netscape'
        -s wss://a:1 -p x --fragment 1:2:3            | '--fragment': '1:2:3' is not min:max
        -s wss://a:1 -p x --address b                 | '--address': 'b' is not host:port
        -s wss://a:1 -p x --udpovertcp                | --udpovertcp means nothing to a wssserver
        -s wss://a:1 -p x --udpoverstream             | --udpoverstream means nothing to a wssserver
        """)
    void refusesWhatCouldNotWork(String arguments, String line) {
        assertThat(run(arguments.split(" "))).isEqualTo(CommandRunner.USAGE);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(2).first().asString().contains(line);
    }

    @Test
    void refusesACaFileThatHoldsNone() throws Exception {
        Path file = Files.writeString(folder.resolve("ca.pem"), "nothing");
        assertThat(run("-s", "wss://a:1", "-p", "x", "--ca", file.toString())).isEqualTo(CommandRunner.FAILURE);
        assertThat(err.toString()).contains("ca.pem: not PEM");
        assertThat(out.toString()).isEmpty();
    }
}
