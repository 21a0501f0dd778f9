package brookloom.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.CommandRunner;
import brookloom.client.cli.ClientMain;
import brookloom.server.cli.ServerMain;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.OptionSpec;

/** Help and usage errors of every command of both ends: found by picocli's model, so that a new command is walked, too. */
class CommandHelpTest {
    private static final Pattern NAMED_TWICE = Pattern.compile("(--[a-z-]+), \\1\\b");
    private static final int WIDTH = 100;
    private static final int SHORT_HELP = 48;

    static Stream<CliCommand> everyCommand() {
        return CliCommand.all();
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void helpFitsTheTerminalAndEndsWithACommandToRun(CliCommand command) {
        for (String option : List.of("-h", "--help")) {
            List<String> help = command.run(option).out();

            assertThat(help).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
            assertThat(help)
                    .noneMatch(line ->
                            line.contains("${") || NAMED_TWICE.matcher(line).find());
            assertThat(help.getFirst()).startsWith("Usage: " + command.program() + " " + command.name());
            assertThat(lastCommand(help)).startsWith(command.program() + " " + command.name());
        }
    }

    /** Returns the last line, and the one before where it goes on. */
    private static String lastCommand(List<String> help) {
        int last = help.size() - 1;
        while (last > 0 && help.get(last - 1).endsWith("\\")) {
            last--;
        }
        String line = help.get(last).strip();
        return line.substring(line.lastIndexOf("| ") + 1).strip();
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void shortHelpHasTheEssentialsAndNamesTheWholeHelp(CliCommand command) {
        List<String> essentials = command.run("-h").out();
        List<String> whole = command.run("--help").out();

        assertThat(essentials)
                .hasSizeLessThanOrEqualTo(SHORT_HELP)
                .contains("All options: " + command.program() + " " + command.name() + " --help");
        assertThat(optionLines(whole)).containsAll(optionLines(essentials));
        if (!optionLines(essentials).isEmpty()) {
            assertThat(firstHeading(whole)).isEqualTo(firstHeading(essentials));
            assertThat(optionLines(whole).getFirst())
                    .isEqualTo(optionLines(essentials).getFirst());
        }
        for (OptionSpec option : command.options()) {
            if (option.required()) {
                assertThat(String.join("\n", essentials)).contains(option.longestName());
            }
        }
    }

    private static List<String> optionLines(List<String> help) {
        return help.stream()
                .filter(line -> line.matches(" +-.*"))
                .map(line -> line.strip().split(" ")[0])
                .toList();
    }

    private static String firstHeading(List<String> help) {
        return help.stream()
                .filter(line -> line.matches("[A-Z][A-Za-z ]+:"))
                .findFirst()
                .orElse("");
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyOptionIsListedAndDescribedInOneSentenceAtLeast(CliCommand command) {
        String whole = String.join("\n", command.run("--help").out());

        for (OptionSpec option : command.options()) {
            if (!option.hidden()) {
                assertThat(whole).contains(option.names());
                assertThat(String.join(" ", option.description()))
                        .as(option.longestName())
                        .matches("(?s)[A-Z0-9].*[.]");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void aMistypedOptionGetsTheNearestOne(CliCommand command) {
        for (OptionSpec option : command.options()) {
            String name = option.longestName();
            if (option.hidden() || name.length() < 5) {
                continue;
            }
            String mistyped = name.substring(0, name.length() - 1) + "_";
            assertThat(command.run(mistyped.replace("_", "x")).error())
                    .startsWith("Unknown option: '" + mistyped.replace("_", "x") + "', did you mean '--");
            assertThat(command.run(name.substring(1)).error()).contains("did you mean '" + name + "'?");
        }
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyOptionMayBeSpelledInKebabCase(CliCommand command) {
        String help = String.join("\n", command.run("--help").out());
        for (OptionSpec option : command.options()) {
            String kebab = option.longestName()
                    .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-")
                    .toLowerCase(Locale.ROOT);
            if (!option.hidden() && !kebab.equals(option.longestName())) {
                assertThat(help).contains(kebab + ", " + option.longestName());
            }
            if (option.arity().min() > 0 && kebab.startsWith("--")) {
                assertThat(command.run(kebab).error())
                        .contains("for option")
                        .contains(option.paramLabel().replace("'", ""));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void anOptionWithoutItsValueNamesTheValue(CliCommand command) {
        for (OptionSpec option : command.options()) {
            if (option.arity().min() > 0) {
                assertThat(command.run(option.longestName()).error())
                        .contains(option.longestName())
                        .contains(option.paramLabel().replace("'", ""));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void aMistypedCommandGetsTheNearestOne(CliCommand command) {
        CommandRunner program = command.runner();
        String mistyped = command.name().substring(0, command.name().length() - 1);

        assertThat(CliCommand.run(program, mistyped).error())
                .startsWith("Unknown command: '" + mistyped + "', did you mean '");
        assertThat(CliCommand.run(program, mistyped, "--password", "hushhush").error())
                .startsWith("Unknown command, did you mean '")
                .doesNotContain("hush");
    }

    @Test
    void mistypedWordsOfACommandGetTheNearestOnesToo() {
        assertThat(CliCommand.run(ServerMain.commands(), "check", "server.toml", "wserver")
                        .error())
                .isEqualTo("Unknown command: 'wserver', did you mean 'wsserver'?");
        assertThat(CliCommand.run(ClientMain.commands(), "check", "client.toml", "browse")
                        .error())
                .startsWith("Unknown command: 'browse': give wsclient, ");
        assertThat(CliCommand.run(ServerMain.commands(), "users", "lst", "--users", "users.jsonl")
                        .error())
                .isEqualTo("Unknown action: 'lst', did you mean 'list'?");
        assertThat(CliCommand.run(ServerMain.commands(), "users", "dance", "--users", "users.jsonl")
                        .error())
                .isEqualTo("Unknown action: 'dance': give add, list, show, change, disable, enable or remove");
    }

    @ParameterizedTest
    @MethodSource("everyProgram")
    void theProgramsHelpHasALineForEachCommandAndEndsWithExamples(CliCommand command) {
        for (String option : List.of("-h", "--help")) {
            CliCommand.Outcome outcome = CliCommand.run(command.runner(), option);

            assertThat(outcome.out()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
            assertThat(outcome.out()).hasSizeLessThanOrEqualTo(SHORT_HELP);
            for (String name : command.runner().commands()) {
                assertThat(outcome.out())
                        .filteredOn(line -> line.startsWith("  " + name + " "))
                        .as(name)
                        .hasSize(1)
                        .first()
                        .asString()
                        .endsWith(".");
            }
            assertThat(lastCommand(outcome.out())).startsWith(command.program() + " ");
        }
    }

    @Test
    void aMissingCommandGetsAllOfThem() {
        CommandRunner client = ClientMain.commands();

        assertThat(CliCommand.run(client).error())
                .startsWith("the command is missing: give ")
                .contains(client.commands());
        assertThat(CliCommand.run(client, "--wsserver", "ws://a").error())
                .startsWith("the command is missing before --wsserver: give wsclient");
    }

    static Stream<CliCommand> everyProgram() {
        return CliCommand.all()
                .filter(command -> command.runner().commands().getFirst().equals(command.name()));
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void helpBeforeACommandIsItsHelp(CliCommand command) {
        assertThat(CliCommand.run(command.runner(), "help", command.name())).isEqualTo(command.run("--help"));
    }

    @Test
    void eachDoctorKnowsTheOthersOptions() {
        CliCommand client = new CliCommand("brook-loom-client", "doctor");
        CliCommand server = new CliCommand("brook-loom-server", "doctor");
        assertLeadsTo(client, server);
        assertLeadsTo(server, client);
    }

    private static void assertLeadsTo(CliCommand asked, CliCommand other) {
        Set<String> own = asked.line().getCommandSpec().optionsMap().keySet();
        for (String option : other.line().getCommandSpec().optionsMap().keySet()) {
            if (!own.contains(option)) {
                assertThat(asked.run(option).error())
                        .startsWith("Unknown option: '" + option + "', which is one of " + other.program() + " doctor");
            }
        }
    }
}
