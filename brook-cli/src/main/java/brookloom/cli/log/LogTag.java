package brookloom.cli.log;

import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A mark that every entry of the log bears: {@code key:value}. */
record LogTag(String key, String value) {
    /** The names that every entry in JSON has anyway. */
    private static final Set<String> TAKEN = Set.of("time", "level", "thread", "message", "exception");

    /**
     * Reads what a user wrote; the value may have colons.
     *
     * @throws IllegalArgumentException when the form is another; its message names the tag and the form
     */
    static LogTag parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("'" + text + "' is not key:value");
        }
        String key = text.substring(0, colon);
        if (TAKEN.contains(key)) {
            throw new IllegalArgumentException("'" + text + "': every entry has its own " + key + "; take another key");
        }
        return new LogTag(key, text.substring(colon + 1));
    }

    /** Returns the form that {@link #parse} reads. */
    @Override
    public String toString() {
        return key + ":" + value;
    }

    /** For picocli, which puts the option's name before what is wrong. */
    static final class Converter implements ITypeConverter<LogTag> {
        @Override
        public LogTag convert(String value) {
            try {
                return parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
