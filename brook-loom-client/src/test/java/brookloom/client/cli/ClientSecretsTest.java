package brookloom.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.CommandRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

/** Secrets among the arguments of every command: each can be read from a file, and no mistake of the user prints one. */
class ClientSecretsTest {
    private static final String SECRET = "hush-hush";

    private record Outcome(int code, String text) {}

    private static Outcome run(List<String> arguments) {
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out);
        int code = ClientMain.commands().withOutput(printer, printer).run(arguments.toArray(String[]::new));
        return new Outcome(code, out.toString());
    }

    private static List<String> commands() {
        return ClientMain.commands().commands();
    }

    /** Returns the long names of the command's options that take a value, or of all. */
    private static Set<String> options(String command, boolean valued) {
        Set<String> names = new TreeSet<>();
        for (OptionSpec option :
                ClientMain.commands().command(command).getCommandSpec().options()) {
            if (!valued || option.arity().max() > 0) {
                names.add(option.longestName());
            }
        }
        return names;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"wsclient", "wssclient", "client", "connect", "relayoverbrook", "dnsserveroverbrook", "link"})
    void everySecretCanStandInAFile(String command) {
        Set<String> options = options(command, true);
        assertThat(options)
                .filteredOn(option -> option.matches("--(.*[pP]assword|link|proxy|token)"))
                .allSatisfy(option -> assertThat(options).contains(option + "File"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void noMistypedOptionPrintsWhatStandsBesideIt(String command) {
        for (String option : options(command, false)) {
            String mistyped = option + "x";
            for (List<String> rest : List.of(
                    List.of(mistyped, SECRET),
                    List.of(mistyped + "=" + SECRET),
                    List.of("--debug", option.toUpperCase(Locale.ROOT) + "=" + SECRET),
                    List.of("--debug", SECRET, mistyped))) {
                assertRefusedInSilence(command, rest);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void noSecretIsPrintedThatStandsBeforeAMistake(String command) {
        for (String option : options(command, true)) {
            if (option.matches("--(.*[pP]assword|link|proxy|token)")) {
                assertRefusedInSilence(command, List.of(option, SECRET, "--mistyped", "1"));
                assertRefusedInSilence(command, List.of(option + "=" + SECRET, "stray"));
                assertRefusedInSilence(command, List.of(option, SECRET, SECRET));
                assertRefusedInSilence(command, List.of(option, SECRET, option, SECRET));
            }
        }
    }

    @Test
    void noExampleHasALiteralPassword() throws IOException {
        Pattern literal = Pattern.compile("--\\w*[pP]assword[ =]['\"]?[a-z0-9]");
        try (Stream<Path> pages = Files.walk(Path.of("../docs"))) {
            List<Path> all = Stream.concat(
                            pages.filter(page -> page.toString().endsWith(".md")),
                            Stream.of(Path.of("../README.md"), Path.of("../SECURITY.md")))
                    .toList();
            assertThat(all)
                    .hasSizeGreaterThan(10)
                    .allSatisfy(page -> assertThat(Files.readAllLines(page))
                            .filteredOn(line -> line.contains("brook-loom"))
                            .noneMatch(line -> literal.matcher(line).find()));
        }
    }

    private static void assertRefusedInSilence(String command, List<String> rest) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(rest);
        Outcome outcome = run(arguments);
        assertThat(outcome.code()).as(arguments.toString()).isEqualTo(CommandRunner.USAGE);
        assertThat(outcome.text())
                .as(arguments.toString())
                .doesNotContain("hush")
                .isNotBlank();
    }
}
