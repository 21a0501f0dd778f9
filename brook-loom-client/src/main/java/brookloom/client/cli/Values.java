package brookloom.client.cli;

import brookloom.net.text.ConfigError;
import java.util.function.Function;

/** Parses options' values. */
final class Values {
    private Values() {}

    /**
     * Returns what the parser makes of a value.
     *
     * @param source the option that has the value, or what stands without an option: "server"
     * @throws ConfigError naming the source
     */
    static <T> T parse(String source, String text, Function<String, T> parser) throws ConfigError {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            String what = source.startsWith("-") ? "value for option '" + source + "'" : source;
            throw new ConfigError("Invalid " + what + ": " + e.getMessage(), e);
        }
    }
}
