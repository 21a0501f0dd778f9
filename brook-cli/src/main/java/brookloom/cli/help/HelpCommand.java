package brookloom.cli.help;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code help} and {@code help COMMAND} as {@code --help} and {@code COMMAND --help}. */
public final class HelpCommand {
    /** The word in a command's place. */
    public static final String NAME = "help";

    private static final String OPTION = "--help";

    private HelpCommand() {}

    /** Returns whether the arguments ask for help on a word alone, which has to be a command's name. */
    public static boolean isAbout(String... arguments) {
        return arguments.length == 2 && !arguments[0].startsWith("-") && arguments[1].equals(OPTION);
    }

    /** Returns the arguments with {@code --help} in place of the word; unchanged where it does not come first. */
    public static String[] asOption(String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals(NAME)) {
            return arguments;
        }
        List<String> asked = new ArrayList<>(List.of(arguments));
        asked.removeFirst();
        if (!asked.contains("-h") && !asked.contains(OPTION)) {
            asked.add(OPTION);
        }
        return asked.toArray(String[]::new);
    }
}
