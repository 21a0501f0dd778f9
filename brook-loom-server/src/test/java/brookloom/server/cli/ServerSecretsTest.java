package brookloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.CommandRunner;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets among the arguments of every command: each can be read from a file, and no mistake of the user prints one. */
class ServerSecretsTest {
    private static final Pattern OPTION =
            Pattern.compile("(?m)^ +(?:-\\w, )?(--[A-Za-z0-9-]+)(?:, --[a-z0-9-]+)?(=[A-Z])?");
    private static final String SECRET = "hush-hush";

    private record Outcome(int code, String text) {}

    private static Outcome run(List<String> arguments) {
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out);
        int code = ServerMain.commands().withOutput(printer, printer).run(arguments.toArray(String[]::new));
        return new Outcome(code, out.toString());
    }

    /** Returns the long names of the command's options that take a value, or of all. */
    private static Set<String> options(String command, boolean valued) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = OPTION.matcher(run(List.of(command, "--help")).text());
        while (matcher.find()) {
            if (!valued || matcher.group(2) != null) {
                names.add(matcher.group(1));
            }
        }
        assertThat(names).hasSizeGreaterThan(5);
        return names;
    }

    @ParameterizedTest
    @ValueSource(strings = {"wsserver", "wssserver", "server"})
    void everySecretCanStandInAFile(String command) {
        Set<String> options = options(command, true);
        assertThat(options)
                .filteredOn(option -> option.matches("--(.*[pP]assword|link|proxy|token)"))
                .allSatisfy(option -> assertThat(options).contains(option + "File"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wsserver", "wssserver", "server"})
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
    @ValueSource(strings = {"wsserver", "wssserver", "server"})
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
