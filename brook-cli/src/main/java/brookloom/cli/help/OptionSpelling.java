package brookloom.cli.help;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;

/** Reads options in kebab-case: {@code --password-file} is {@code --passwordFile}, as the original spells it. */
public final class OptionSpelling {
    /** The places where a word of camelCase begins; an abbreviation is one word, also before another: HKDFInfo. */
    private static final Pattern WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    /** A short option with its value joined on, as ssh takes -L; in lower case it may be a mistyped -listen. */
    private static final Pattern JOINED = Pattern.compile("-[A-Z][^=].*");

    private static final Pattern KEBAB_CASE = Pattern.compile("--[a-z0-9]+(-[a-z0-9]+)+");

    private OptionSpelling() {}

    /**
     * Returns the arguments with options spelled as they are declared, and -LVALUE as two; values and unknown options stay
     * as they are.
     *
     * @param options by all their names
     */
    public static String[] declared(Map<String, OptionSpec> options, String... arguments) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = declared(options, arguments[i]);
            if (isJoined(options, argument)) {
                all.add(argument.substring(0, 2));
                all.add(argument.substring(2));
                continue;
            }
            all.add(argument);
            OptionSpec option = options.get(argument);
            if (option != null && option.arity().min() > 0 && i + 1 < arguments.length) {
                all.add(arguments[++i]);
            }
        }
        return all.toArray(String[]::new);
    }

    private static boolean isJoined(Map<String, OptionSpec> options, String argument) {
        if (options.containsKey(argument) || !JOINED.matcher(argument).matches()) {
            return false;
        }
        OptionSpec option = options.get(argument.substring(0, 2));
        return option != null && option.arity().min() > 0;
    }

    private static String declared(Map<String, OptionSpec> options, String argument) {
        int equals = argument.indexOf('=');
        String name = equals < 0 ? argument : argument.substring(0, equals);
        if (options.containsKey(name) || !KEBAB_CASE.matcher(name).matches()) {
            return argument;
        }
        Optional<String> known = options.keySet().stream()
                .filter(option -> option.startsWith("--") && plain(option).equals(plain(name)))
                .findFirst();
        return known.map(option -> option + argument.substring(name.length())).orElse(argument);
    }

    /** Returns an option's name in kebab-case: {@code --dnsCacheSize} as {@code --dns-cache-size}. */
    static String kebab(String name) {
        return name.startsWith("--") ? WORD.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT) : name;
    }

    private static String plain(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
