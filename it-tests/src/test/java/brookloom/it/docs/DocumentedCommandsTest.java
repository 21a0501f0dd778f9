package brookloom.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.CommandRunner;
import brookloom.client.cli.ClientMain;
import brookloom.server.cli.ServerMain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
    private static final Pattern COMMAND = Pattern.compile(
            "(?<!-pl )(?:brook-loom-(server|client)(?:\\.jar)?|\\./brook-loom (server|client)) ([^`|;#&)]*)");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[A-Za-z][\\w-]*");

    @Test
    void everyOptionOfEveryShownCommandExists() throws IOException {
        List<String> wrong = new ArrayList<>();
        int shown = 0;
        for (MarkdownFile page : MarkdownFile.all()) {
            if (page.toString().contains("CHANGELOG")) {
                continue;
            }
            String text = String.join("\n", page.lines()).replace("\\\n", " ");
            for (MatchResult command : COMMAND.matcher(text).results().toList()) {
                String end = command.group(1) == null ? command.group(2) : command.group(1);
                String words = command.group(3).lines().findFirst().orElse("").strip();
                unknown(end, words).forEach(option -> wrong.add(page + ": " + option + " in: " + end + " " + words));
                shown++;
            }
        }

        assertThat(shown).isGreaterThan(60);
        assertThat(wrong).isEmpty();
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
