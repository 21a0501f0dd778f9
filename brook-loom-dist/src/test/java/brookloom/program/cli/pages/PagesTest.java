package brookloom.program.cli.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.program.cli.Ends;
import brookloom.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Manual and completions, as the programs that read them see them. */
class PagesTest {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void writePages() throws IOException {
        PagesMain.write(folder, "2026-01-01");
    }

    static Stream<String> names() throws IOException {
        return new ManPages(new Ends(), "1.0", "2026-01-01").pages().keySet().stream();
    }

    private static Path manual(String name) {
        return folder.resolve("man1").resolve(name + ".1");
    }

    private static List<String> output(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "MANWIDTH", "100", "MANROFFOPT", "-ww"));
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().toList();
    }

    @Test
    void everyOptionOfEveryCommandIsInItsPage() throws IOException {
        for (Map.Entry<String, CommandLine> command : new Ends().commands().entrySet()) {
            String page =
                    Files.readString(manual("brook-loom-" + command.getKey().replace(' ', '-')));
            assertThat(command.getValue().getCommandSpec().options())
                    .filteredOn(option -> !option.hidden())
                    .isNotEmpty()
                    .allSatisfy(option ->
                            assertThat(page).contains(option.longestName().replace("-", "\\-")));
        }
    }

    @Test
    void aCommandWhoseNameBothEndsHaveHasTwoPages() {
        assertThat(manual("brook-loom-doctor")).content().contains("server is not reached");
        assertThat(manual("brook-loom-server-doctor")).content().contains("from serving");
        assertThat(manual("brook-loom-server-check")).doesNotExist();
    }

    @Test
    void pagesAreAboutTheOneProgram() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile))
                    .hasSizeGreaterThan(10)
                    .allSatisfy(file -> assertThat(Files.readString(file).replace("\\-", "-"))
                            .doesNotContain(
                                    "brook-loom-server users", "brook-loom-client wsclient", "${DEFAULT", "%n"));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void manShowsThePageWithoutWarnings(String name) throws Exception {
        Programs.require("groff");
        List<String> shown =
                output(Programs.require("man").toString(), "-l", manual(name).toString());

        assertThat(shown.getFirst()).startsWith(name.toUpperCase(Locale.ROOT) + "(1)");
        assertThat(String.join("\n", shown))
                .contains("\nNAME\n", "\nSYNOPSIS\n", "\nDESCRIPTION\n", name + " - ")
                .doesNotContain("warning:");
    }

    @ParameterizedTest
    @MethodSource("names")
    void mandocFindsNoError(String name) throws Exception {
        String mandoc = Programs.require("mandoc").toString();

        assertThat(output(mandoc, "-Tlint", "-Werror", manual(name).toString()))
                .noneMatch(line -> line.contains("ERROR") || line.contains("UNSUPP"));
    }

    @ParameterizedTest
    @CsvSource({
        "wsser, wsserver",
        "dns, dnsserveroverbrook",
        "wsserver --list, --listen",
        "wssclient --tlsf, --tlsfingerprint",
        "link --q, --qr",
    })
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void bashCompletes(String typed, String completed) throws Exception {
        List<String> words = Stream.concat(Stream.of("brook-loom"), Stream.of(typed.split(" ")))
                .toList();
        String script = ". " + folder.resolve("bash/brook-loom") + "\nCOMP_WORDS=(" + String.join(" ", words)
                + ")\nCOMP_CWORD=" + (words.size() - 1)
                + "\nCOMP_LINE=\"${COMP_WORDS[*]}\"\n_complete_brook-loom\nprintf '%s\\n' \"${COMPREPLY[@]}\"";

        assertThat(output(Programs.require("bash").toString(), "-c", script)).contains(completed);
    }

    /** With functions in place of zsh's own that print what they are asked to offer. */
    @ParameterizedTest
    @CsvSource({
        "'', 2, wsserver:",
        "wsserver --, 3, --listen=[",
        "wssclient --, 3, --tlsfingerprint=[",
        "link -, 3, --qr[",
    })
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void zshOffers(String typed, int current, String offered) throws Exception {
        String script = "_describe() { print -l -- $commands }; _arguments() { print -l -- \"$@\" }; _files() { :; }\n"
                + "words=(brook-loom " + typed + ")\nCURRENT=" + current + "\n. " + folder.resolve("zsh/_brook-loom");

        assertThat(output(Programs.require("zsh").toString(), "-f", "-c", script))
                .anyMatch(line -> line.startsWith(offered));
    }
}
