package brookloom.program.cli.pages;

import brookloom.program.cli.Ends;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/** Texts of commands and options as people read them: without picocli's marks, and about the one program. */
final class PlainText {
    private final Ends ends;

    PlainText(Ends ends) {
        this.ends = ends;
    }

    /** Returns a text that picocli would print, in one line. */
    String line(String... parts) {
        String text = Arrays.stream(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
        return plain(text).replaceAll("\\s+", " ").strip();
    }

    /** Returns a text that picocli would print, with its lines. */
    List<String> lines(String... parts) {
        return Arrays.stream(parts)
                .flatMap(part -> plain(part).lines())
                .map(String::stripTrailing)
                .toList();
    }

    /** Returns what a command does, in one sentence without a full stop. */
    String summary(CommandLine command) {
        String all = line(command.getCommandSpec().usageMessage().description());
        return all.split("[.:;](?=\\s|$)", 2)[0];
    }

    /** Returns what an option means. */
    String of(OptionSpec option) {
        return line(option.description());
    }

    private String plain(String text) {
        return ends.inOneProgram(Ansi.OFF.string(text.replace("%n", "\n").replace("%%", "%")));
    }
}
