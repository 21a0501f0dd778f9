package brookloom.it.docs;

import brookloom.cli.help.HelpSections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The reference page of a command, in Markdown: all that {@code --help} says, from the same model. */
record ReferencePage(CliCommand command) {
    static final String NOTE =
            "<!-- Generated from the program's own options: ReferenceDocsTest compares, and writes target/reference."
                    + " -->";

    /** Returns the page's path below docs/reference. */
    String path() {
        return command.program().replace("brook-loom-", "") + "/" + command.name() + ".md";
    }

    /** Returns the first line of the command's description. */
    String summary() {
        return spec().usageMessage().description()[0];
    }

    private CommandSpec spec() {
        return command.line().getCommandSpec();
    }

    /** Returns the page. */
    String text() {
        CommandSpec spec = spec();
        StringBuilder page = new StringBuilder();
        page.append("# ").append(command).append("\n\n").append(NOTE).append("\n\n");
        page.append(sentence(Stream.of(spec.usageMessage().description()))).append("\n\n");
        page.append("```sh\n").append(examples(spec)).append("\n```\n");
        if (!spec.positionalParameters().isEmpty()) {
            page.append("\n| argument | |\n| --- | --- |\n");
            spec.positionalParameters().forEach(argument -> page.append(row(argument)));
        }
        HelpSections.byHeading(spec.options()).forEach((heading, options) -> {
            List<OptionSpec> shown =
                    options.stream().filter(option -> !option.hidden()).toList();
            if (!shown.isEmpty()) {
                page.append("\n## ").append(heading).append("\n\n| option | |\n| --- | --- |\n");
                shown.forEach(option -> page.append(row(option)));
            }
        });
        return page.toString();
    }

    private static String examples(CommandSpec spec) {
        return Stream.of(spec.usageMessage().footer())
                .filter(line -> line.startsWith("  "))
                .map(line -> line.startsWith("      ") && !line.strip().startsWith("-")
                        ? "    # " + line.strip()
                        : line.substring(2))
                .collect(Collectors.joining("\n"));
    }

    private static String row(PositionalParamSpec argument) {
        return "| `" + cell(argument.paramLabel()) + "` | " + cell(sentence(Stream.of(argument.description())))
                + " |\n";
    }

    private static String row(OptionSpec option) {
        String names = Stream.of(option.names()).map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        String value = option.arity().max() == 0 ? "" : " `" + cell(option.paramLabel()) + "`";
        String description = option.usageHelp()
                ? "Show the essential options (`-h`), or all of them (`--help`)."
                : cell(sentence(Stream.of(option.description())));
        return "| " + names + value + " | " + description + (option.required() ? " Required." : "") + " |\n";
    }

    private static String sentence(Stream<String> lines) {
        return lines.map(line -> line.replace("%n", " ").replaceAll("\\R", " "))
                .collect(Collectors.joining(" "))
                .replaceAll(" +", " ");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    /** Returns the list of all pages. */
    static String index() {
        StringBuilder page = new StringBuilder("# Commands and their options\n\n" + NOTE + "\n");
        for (String end : List.of("brook-loom-server", "brook-loom-client")) {
            page.append("\n## ").append(end).append("\n\n| command | |\n| --- | --- |\n");
            CliCommand.all()
                    .filter(command -> command.program().equals(end))
                    .map(ReferencePage::new)
                    .forEach(each -> page.append(String.format(
                            Locale.ROOT, "| [`%s`](%s) | %s |\n", each.command.name(), each.path(), each.summary())));
        }
        page.append("\nOptions may be spelled in kebab-case, too: `--password-file` is `--passwordFile`.\n"
                + "\nEnvironment variables, signals and exit codes: [operation](../operation.md). The same options in a"
                + " file: [configuration](../configuration.md).\n");
        return page.toString();
    }
}
