package brookloom.program.cli.pages;

import brookloom.cli.help.HelpSections;
import brookloom.program.cli.Ends;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the manual: a page of the program, and one of each command, as git does: {@code brook-loom-wsserver(1)}. */
final class ManPages {
    private static final String PROGRAM = "brook-loom";

    private final Ends ends;
    private final PlainText texts;
    private final String date;
    private final String source;

    /** @param date of the pages, such as 2026-01-01 */
    ManPages(Ends ends, String version, String date) {
        this.ends = ends;
        this.texts = new PlainText(ends);
        this.date = date;
        this.source = "Brook Loom " + version;
    }

    /** Returns the pages by their names, without the section. */
    Map<String, String> pages() {
        Map<String, CommandLine> commands = ends.commands();
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put(PROGRAM, program(commands));
        commands.forEach((words, command) -> pages.put(name(words), page(words, command)));
        return pages;
    }

    private static String name(String words) {
        return PROGRAM + "-" + words.replace(' ', '-');
    }

    private String program(Map<String, CommandLine> commands) {
        CommandLine program = ends.program().describe();
        Roff page = start(PROGRAM, texts.summary(program))
                .section("SYNOPSIS")
                .command(PROGRAM + " COMMAND [OPTIONS]")
                .section("DESCRIPTION");
        for (String paragraph : program.getCommandSpec().usageMessage().description()) {
            if (!paragraph.isEmpty()) {
                page.paragraph(texts.line(paragraph));
            }
        }
        page.section("COMMANDS");
        commands.forEach((words, command) -> page.term(words, texts.summary(command) + ": " + name(words) + "(1)."));
        page.section("ENVIRONMENT")
                .term("BROOK_PASSWORD", "The password, when no option gives one.")
                .term("BROOK_JAVA_OPTS", "Replaces the options of the Java virtual machine.");
        return examples(page, program).toString();
    }

    private String page(String words, CommandLine command) {
        Roff page = start(name(words), texts.summary(command))
                .section("SYNOPSIS")
                .command(PROGRAM + " " + words + " [OPTIONS]" + parameters(command))
                .section("DESCRIPTION")
                .paragraph(texts.line(command.getCommandSpec().usageMessage().description()));
        for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
            page.term(parameter.paramLabel(), texts.line(parameter.description()));
        }
        HelpSections.byHeading(visible(command)).forEach((heading, options) -> {
            page.section(heading.toString().toUpperCase(Locale.ROOT));
            options.forEach(option -> page.term(names(option), texts.of(option)));
        });
        return examples(page, command)
                .section("SEE ALSO")
                .paragraph(PROGRAM + "(1)")
                .toString();
    }

    private Roff start(String name, String summary) {
        return new Roff(name.toUpperCase(Locale.ROOT), date, source)
                .section("NAME")
                .words(name + " - " + summary);
    }

    private static String parameters(CommandLine command) {
        return command.getCommandSpec().positionalParameters().stream()
                .map(parameter -> " [" + parameter.paramLabel() + "]")
                .collect(Collectors.joining());
    }

    private static List<OptionSpec> visible(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .toList();
    }

    /** Returns such as {@code -l, --listen=[HOST]:PORT}. */
    private static String names(OptionSpec option) {
        String names = String.join(", ", option.names());
        return option.arity().max() == 0 ? names : names + "=" + option.paramLabel();
    }

    /** The footer is a heading and lines that people paste. */
    private Roff examples(Roff page, CommandLine command) {
        List<String> lines = new ArrayList<>(
                texts.lines(command.getCommandSpec().usageMessage().footer()));
        lines.removeIf(line -> line.isBlank() || line.matches("Examples?:"));
        return lines.isEmpty() ? page : page.section("EXAMPLES").literal(lines);
    }
}
