package brookloom.program.cli.pages;

import brookloom.program.cli.Ends;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the completion of zsh: commands with what they do, then each command's options with what they mean. */
final class ZshCompletion {
    /** Labels of parameters that name a file on this machine. */
    private static final Set<String> FILES = Set.of("FILE", "DIR", "FOLDER");

    private final Ends ends;
    private final PlainText texts;

    ZshCompletion(Ends ends) {
        this.ends = ends;
        this.texts = new PlainText(ends);
    }

    /** Returns the function {@code _brook-loom}. */
    String script() {
        StringBuilder script = new StringBuilder("""
            #compdef brook-loom

            _brook-loom() {
                local -a commands
                commands=(
            """);
        StringBuilder cases = new StringBuilder();
        ends.program().describe().getSubcommands().forEach((name, command) -> {
            script.append("        ")
                    .append(quoted(name + ":" + texts.summary(command)))
                    .append('\n');
            cases.append("        ").append(name).append(")\n            _arguments -s \\\n");
            command.getCommandSpec().options().stream()
                    .filter(option -> !option.hidden())
                    .forEach(option -> option(cases, option));
            parameters(cases, command);
            cases.append("            ;;\n");
        });
        return script + """
                )
                if (( CURRENT == 2 )); then
                    _describe -t commands 'command' commands
                    return
                fi
                local command=${words[2]}
                shift words
                (( CURRENT-- ))
                case $command in
            """ + cases + """
                esac
            }

            _brook-loom "$@"
            """;
    }

    private void option(StringBuilder cases, OptionSpec option) {
        for (String name : option.names()) {
            boolean valued = option.arity().max() > 0;
            String assignment = valued && name.startsWith("--") ? "=" : "";
            String value = valued ? ":" + label(option) + ":" + action(option) : "";
            String spec = (option.isMultiValue() ? "*" : "") + name + assignment + "[" + escaped(texts.of(option)) + "]"
                    + value;
            cases.append("                ").append(quoted(spec)).append(" \\\n");
        }
    }

    private void parameters(StringBuilder cases, CommandLine command) {
        for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
            cases.append("                ")
                    .append(quoted(":" + label(parameter) + ":" + action(parameter)))
                    .append(" \\\n");
        }
        cases.append("                && return\n");
    }

    private static String label(ArgSpec parameter) {
        return parameter.paramLabel().replace(":", "\\:");
    }

    private static String action(ArgSpec parameter) {
        Class<?> type = parameter.type();
        boolean file = type == Path.class || type == File.class || type == URI.class;
        return file || FILES.contains(parameter.paramLabel()) ? "_files" : " ";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
