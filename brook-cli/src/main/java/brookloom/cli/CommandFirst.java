package brookloom.cli;

import brookloom.cli.help.OptionSpelling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Moves the command's name to the front, or puts the default one there, so that every option, the original's global
 * ones too, may stand before or behind it.
 */
final class CommandFirst {
    private static final Set<String> ABOUT_THE_PROGRAM = Set.of("-h", "--help", "-V", "--version");

    private final Set<String> commands;
    private final Map<String, OptionSpec> options = new HashMap<>();
    private final @Nullable String defaultCommand;

    CommandFirst(CommandLine program, @Nullable String defaultCommand) {
        this.commands = program.getSubcommands().keySet();
        this.defaultCommand = defaultCommand;
        program.getSubcommands()
                .values()
                .forEach(command -> options.putAll(command.getCommandSpec().optionsMap()));
    }

    /** Returns whether the arguments ask for help or the version. */
    static boolean asksAboutTheProgram(String... arguments) {
        return !Collections.disjoint(List.of(arguments), ABOUT_THE_PROGRAM);
    }

    /** Returns the arguments with options spelled as they are declared. */
    String[] spelled(String... arguments) {
        return OptionSpelling.declared(options, arguments);
    }

    /** Returns the arguments as picocli takes them; unchanged when they only ask about the program. */
    String[] reorder(String... given) {
        String[] arguments = spelled(given);
        List<String> all = new ArrayList<>();
        Collections.addAll(all, arguments);
        int at = positionOfFirstWord(arguments);
        if (at < arguments.length) {
            if (commands.contains(arguments[at])) {
                all.addFirst(all.remove(at));
            }
            return all.toArray(String[]::new);
        }
        if (defaultCommand != null && !asksAboutTheProgram(arguments)) {
            all.addFirst(defaultCommand);
        }
        return all.toArray(String[]::new);
    }

    /** Returns the index of the first argument that is neither an option nor an option's value; the length if there is none. */
    private int positionOfFirstWord(String... arguments) {
        int at = 0;
        while (at < arguments.length && arguments[at].startsWith("-")) {
            OptionSpec option = options.get(arguments[at]);
            boolean valueFollows = option != null && option.arity().min() > 0;
            at += valueFollows ? 2 : 1;
        }
        return at;
    }
}
