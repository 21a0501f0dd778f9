package brookloom.cli;

import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Names a configuration file. {@link CommandRunner} looks for it before the command is run; the option is here for the
 * help.
 */
@HelpSection(Heading.OTHER)
final class ConfigOption {
    /** The option's name. */
    static final String NAME = "--config";

    @Essential
    @Option(
            names = NAME,
            paramLabel = "FILE",
            description = "Read options from this TOML file, for one service or several; options given here win.")
    private @Nullable String file;

    /** Returns whether the arguments have the option. */
    static boolean isIn(String... arguments) {
        return Arrays.stream(arguments).anyMatch(argument -> argument.equals(NAME) || argument.startsWith(NAME + "="));
    }

    /** Returns whether the option is given. */
    boolean isGiven() {
        return file != null;
    }
}
