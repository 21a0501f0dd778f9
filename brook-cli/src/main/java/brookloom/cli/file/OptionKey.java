package brookloom.cli.file;

import java.time.Duration;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A key of configuration files: the name of an option of one command, without its dashes.
 *
 * @param name as the option is spelt
 * @param form of its values
 */
record OptionKey(String name, Form form) {
    /** Options of the process: one value for all services of a file. */
    private static final Set<String> OF_THE_PROCESS = Set.of("log", "tag", "debug", "pid", "drain");

    /** Options that mean nothing in a file. */
    private static final Set<String> NOT_IN_FILES = Set.of("help", "version", "config", "stdio");

    /** The forms of values. */
    enum Form {
        FLAG("true or false"),
        WHOLE("a whole number, such as 8"),
        NUMBER("a number of seconds, such as 60"),
        TEXT("a text in quotes"),
        TEXTS("a text in quotes, or a list of them");

        private final String wanted;

        Form(String wanted) {
            this.wanted = wanted;
        }

        /** Returns what a value of this form is. */
        String wanted() {
            return wanted;
        }

        static Form of(OptionSpec option) {
            if (option.isMultiValue()) {
                return TEXTS;
            }
            Class<?> type = option.type();
            if (type == boolean.class || type == Boolean.class) {
                return FLAG;
            }
            if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
                return WHOLE;
            }
            return type == Duration.class ? NUMBER : TEXT;
        }
    }

    /** Returns the name of the key that stands for an option; empty for an option that has none. */
    static String nameOf(OptionSpec option) {
        for (String name : option.names()) {
            if (name.startsWith("--")) {
                String key = name.substring(2);
                return NOT_IN_FILES.contains(key) ? "" : key;
            }
        }
        return "";
    }

    /** Returns whether one value holds for all services of a file. */
    boolean ofTheProcess() {
        return ofTheProcess(name);
    }

    /** Returns whether one value of the key with this name holds for all services of a file. */
    static boolean ofTheProcess(String name) {
        return OF_THE_PROCESS.contains(name);
    }

    /** Returns the argument that gives the option this value. */
    String argument(String value) {
        return "--" + name + "=" + value;
    }
}
