package brookloom.cli.file;

import brookloom.cli.SecretFile;
import brookloom.cli.SecretWarnings;
import brookloom.cli.file.OptionKey.Form;
import brookloom.cli.file.Setting.Value;
import brookloom.net.text.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A service that a file and arguments describe.
 *
 * @param command that serves
 * @param settings of the file that hold
 * @param given arguments that come after those of the file
 * @param place of the table; the start of the file where there is no table
 * @param environment that values may come from
 */
record PlannedService(
        String command,
        Map<String, Setting> settings,
        List<String> given,
        Place place,
        Map<String, String> environment) {
    private static final Pattern SECRET = Pattern.compile(".*[pP]assword|link|proxy");

    /** Returns the names of secrets that stand in the file itself. */
    List<String> secrets() {
        return settings.values().stream()
                .filter(setting -> setting.values().stream().anyMatch(Value.Given.class::isInstance))
                .map(setting -> setting.key().name())
                .filter(name -> SECRET.matcher(name).matches())
                .toList();
    }

    /**
     * Returns the command's arguments, with secrets read from where they are.
     *
     * @param problems takes what cannot be read
     */
    List<String> arguments(List<ConfigProblem> problems) {
        List<String> arguments = new ArrayList<>();
        for (Setting setting : settings.values()) {
            for (Value value : setting.values()) {
                try {
                    add(arguments, setting.key(), text(setting.key(), value));
                } catch (UserError e) {
                    problems.add(new ConfigProblem(setting.place(), String.valueOf(e.getMessage())));
                }
            }
        }
        arguments.addAll(given);
        return List.copyOf(arguments);
    }

    private static void add(List<String> arguments, OptionKey key, String value) {
        if (key.form() != Form.FLAG) {
            arguments.add(key.argument(value));
        } else if (Boolean.parseBoolean(value)) {
            arguments.add("--" + key.name());
        }
    }

    private String text(OptionKey key, Value value) throws UserError {
        return switch (value) {
            case Value.Given given -> notStandardInput(key, given.text());
            case Value.FromFile from ->
                new String(SecretFile.read("'" + key.name() + "'", notStandardInput(key, from.file()), System.in));
            case Value.FromEnvironment from -> variable(key, from.variable());
        };
    }

    /** Warns of the files that hold secrets and that everybody may read. */
    void warnOfReadableSecrets() {
        for (Setting setting : settings.values()) {
            for (Value value : setting.values()) {
                if (value instanceof Value.FromFile from) {
                    SecretWarnings.file(
                            Path.of(from.file()), "'" + setting.key().name() + "' file " + from.file());
                }
            }
        }
    }

    private String variable(OptionKey key, String variable) throws UserError {
        String text = environment.getOrDefault(variable, "");
        if (text.isEmpty()) {
            throw new UserError("the environment variable of '" + key.name() + "' is not set, or empty: " + variable);
        }
        return text;
    }

    /** Several services, and each reload, would read it. */
    private static String notStandardInput(OptionKey key, String text) throws UserError {
        boolean read = key.name().endsWith("File") || key.name().equals("link");
        if (text.equals(SecretFile.STANDARD_INPUT) && (read || key.form() == Form.TEXT)) {
            throw new UserError("'" + key.name() + "' cannot be read from standard input here: name a file");
        }
        return Objects.requireNonNull(text);
    }
}
