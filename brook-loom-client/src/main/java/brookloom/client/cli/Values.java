package brookloom.client.cli;

import brookloom.net.text.ConfigError;
import java.util.function.Function;

/** Parses options' values. */
final class Values {
    private Values() {}

    /**
     * Returns what the parser makes of an option's value.
     *
     * @throws ConfigError naming the option
     */
    static <T> T parse(String option, String text, Function<String, T> parser) throws ConfigError {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigError("Invalid value for option '" + option + "': " + e.getMessage(), e);
        }
    }
}
