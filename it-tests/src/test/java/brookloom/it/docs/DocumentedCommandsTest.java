package brookloom.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.CommandRunner;
import brookloom.client.cli.ClientMain;
import brookloom.it.fixtures.Program;
import brookloom.server.cli.ServerMain;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every command of ours that a page shows has a command and options that exist. */
class DocumentedCommandsTest {
    private static final Map<String, CommandRunner> PROGRAMS =
            Map.of("server", ServerMain.commands(), "client", ClientMain.commands());
    private static final Pattern COMMAND =
            Pattern.compile("(?<!-pl )brook-loom-(server|client)(?:\\.jar)? ([^`|;#&)]*)");

    /** The program of both ends, and the launcher, which has its commands and others. */
    private static final Pattern ONE_PROGRAM = Pattern.compile("(?<![\\w/.-])(\\./|/usr/bin/)?brook-loom ([^`|;#&)]*)");

    private static final Pattern LAUNCHERS = Pattern.compile("(?m)^ {2}([a-z]+)");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[A-Za-z][\\w-]*");

    @Test
    void everyOptionOfEveryShownCommandExists() throws IOException {
        List<String> wrong = new ArrayList<>();
        Set<String> launchers = launchers();
        int shown = 0;
        for (MarkdownFile page : MarkdownFile.all()) {
            if (page.toString().contains("CHANGELOG")) {
                continue;
            }
            String text = String.join("\n", page.lines()).replace("\\\n", " ");
            for (MatchResult command : COMMAND.matcher(text).results().toList()) {
                String words = firstLine(command.group(2));
                unknown(command.group(1), words)
                        .forEach(option -> wrong.add(page + ": " + option + " in: " + command.group()));
                shown++;
            }
            for (MatchResult command : ONE_PROGRAM.matcher(text).results().toList()) {
                String words = firstLine(command.group(2));
                Optional<String> end = end(words);
                end.ifPresent(known -> unknown(known, words)
                        .forEach(option -> wrong.add(page + ": " + option + " in: " + command.group())));
                if (end.isPresent()) {
                    shown++;
                } else if ("./".equals(command.group(1)) && !launchers.contains(words.split(" ")[0])) {
                    wrong.add(page + ": no such command: " + command.group());
                }
            }
        }

        assertThat(shown).isGreaterThan(100);
        assertThat(wrong).isEmpty();
    }

    private static String firstLine(String words) {
        return words.lines().findFirst().orElse("").strip();
    }

    /** Returns the end that has the command; the ends may be named before commands of theirs. */
    private static Optional<String> end(String words) {
        String[] each = words.split(" ");
        if (each.length > 1
                && PROGRAMS.containsKey(each[0])
                && PROGRAMS.get(each[0]).commands().contains(each[1])) {
            return Optional.of(each[0]);
        }
        return Stream.of("client", "server")
                .filter(end -> PROGRAMS.get(end).commands().contains(each[0]))
                .findFirst();
    }

    /** Returns what the launcher does besides the program's commands, and its options. */
    private static Set<String> launchers() throws IOException {
        String help = Files.readString(Program.root().resolve("brook-loom")).split("EOF", 3)[1];
        Set<String> launchers = LAUNCHERS
                .matcher(help)
                .results()
                .map(line -> line.group(1))
                .collect(Collectors.toCollection(HashSet::new));
        assertThat(launchers).hasSizeGreaterThan(10);
        launchers.addAll(Set.of("--no-build", "--config", "COMMAND", "server", "client"));
        return launchers;
    }

    private static List<String> unknown(String end, String words) {
        CommandRunner program = PROGRAMS.get(end);
        List<String> commands = Arrays.stream(words.split(" "))
                .filter(program.commands()::contains)
                .limit(1)
                .toList();
        Stream<String> owners = commands.isEmpty() ? program.commands().stream() : commands.stream();
        Set<String> known = owners.flatMap(
                        owner -> program.command(owner).getCommandSpec().optionsMap().keySet().stream())
                .collect(Collectors.toSet());
        return OPTION.matcher(words.replaceAll("'[^']*'", ""))
                .results()
                .map(MatchResult::group)
                .filter(option -> !known.contains(option))
                .toList();
    }
}
