package brookloom.program.cli;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.CommandRunner;
import brookloom.client.cli.ClientMain;
import brookloom.server.cli.ServerMain;
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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.OptionSpec;

/** Secrets among the arguments of every command: each can be read from a file, and no mistake of the user prints one. */
class CommandSecretsTest {
    private static final String SECRET = "hush-hush";

    private record Outcome(int code, String text) {}

    /** The command line of one end by itself. */
    enum End {
        CLIENT {
            @Override
            CommandRunner runner() {
                return ClientMain.commands();
            }
        },
        SERVER {
            @Override
            CommandRunner runner() {
                return ServerMain.commands();
            }
        };

        abstract CommandRunner runner();

        Outcome run(List<String> arguments) {
            StringWriter out = new StringWriter();
            PrintWriter printer = new PrintWriter(out);
            int code = runner().withOutput(printer, printer).run(arguments.toArray(String[]::new));
            return new Outcome(code, out.toString());
        }

        /** Returns the long names of the command's options that take a value, or of all. */
        Set<String> options(String command, boolean valued) {
            Set<String> names = new TreeSet<>();
            for (OptionSpec option : runner().command(command).getCommandSpec().options()) {
                if (!valued || option.arity().max() > 0) {
                    names.add(option.longestName());
                }
            }
            return names;
        }
    }

    private static Stream<Arguments> commands() {
        return Stream.of(End.values())
                .flatMap(end -> end.runner().commands().stream().map(command -> Arguments.of(end, command)));
    }

    @ParameterizedTest
    @CsvSource({
        "CLIENT, wsclient",
        "CLIENT, wssclient",
        "CLIENT, client",
        "CLIENT, connect",
        "CLIENT, relayoverbrook",
        "CLIENT, dnsserveroverbrook",
        "CLIENT, link",
        "SERVER, wsserver",
        "SERVER, wssserver",
        "SERVER, server",
    })
    void everySecretCanStandInAFile(End end, String command) {
        Set<String> options = end.options(command, true);
        assertThat(options)
                .filteredOn(option -> option.matches("--(.*[pP]assword|link|proxy|token)"))
                .allSatisfy(option -> assertThat(options).contains(option + "File"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void noMistypedOptionPrintsWhatStandsBesideIt(End end, String command) {
        for (String option : end.options(command, false)) {
            String mistyped = option + "x";
            for (List<String> rest : List.of(
                    List.of(mistyped, SECRET),
                    List.of(mistyped + "=" + SECRET),
                    List.of("--debug", option.toUpperCase(Locale.ROOT) + "=" + SECRET),
                    List.of("--debug", SECRET, mistyped))) {
                assertRefusedInSilence(end, command, rest);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void noSecretIsPrintedThatStandsBeforeAMistake(End end, String command) {
        for (String option : end.options(command, true)) {
            if (option.matches("--(.*[pP]assword|link|proxy|token)")) {
                assertRefusedInSilence(end, command, List.of(option, SECRET, "--mistyped", "1"));
                assertRefusedInSilence(end, command, List.of(option + "=" + SECRET, "stray"));
                assertRefusedInSilence(end, command, List.of(option, SECRET, SECRET));
                assertRefusedInSilence(end, command, List.of(option, SECRET, option, SECRET));
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

    private static void assertRefusedInSilence(End end, String command, List<String> rest) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(rest);
        Outcome outcome = end.run(arguments);
        assertThat(outcome.code()).as(arguments.toString()).isEqualTo(CommandRunner.USAGE);
        assertThat(outcome.text())
                .as(arguments.toString())
                .doesNotContain("hush")
                .isNotBlank();
    }
}
