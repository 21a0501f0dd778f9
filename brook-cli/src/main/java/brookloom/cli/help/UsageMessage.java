package brookloom.cli.help;

import brookloom.net.text.Login;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Describes what is wrong with a command line, and what was probably meant, without values that may be secrets. */
public final class UsageMessage {
    private static final Pattern NAME = Pattern.compile("--?[A-Za-z][A-Za-z0-9-]*");
    private static final String VALUES = "values stand after the name of an option";
    private static final int SHORTEST = 4;

    /** Message of picocli, which has no type of exception for it. */
    private static final String NO_COMMAND = "Missing required subcommand";

    private UsageMessage() {}

    /**
     * Returns one line.
     *
     * @param defaultCommand run when none is named; null to ask for one
     * @param typed writes a command as it is typed here
     * @param arguments of the command line; a mistyped word is shown only where it is nearly alone, since what stands beside
     *     a mistyped option may be a password or a link
     */
    public static String of(
            ParameterException failure,
            @Nullable String defaultCommand,
            UnaryOperator<String> typed,
            String... arguments) {
        CommandLine command = failure.getCommandLine();
        boolean ofTheProgram =
                command.getParent() == null && !command.getSubcommands().isEmpty();
        List<String> unknown = unknown(failure);
        if (!unknown.isEmpty()) {
            String first = unknown.getFirst().replaceFirst("=.*", "");
            return first.startsWith("-")
                    ? unknownOption(command, first, ofTheProgram, defaultCommand, typed)
                    : unknownWord(command, first, ofTheProgram, arguments);
        }
        if (ofTheProgram && NO_COMMAND.equals(failure.getMessage())) {
            return "the command is missing: give "
                    + NearMatch.listed(command.getSubcommands().keySet());
        }
        return withoutSecrets(String.valueOf(failure.getMessage()), arguments);
    }

    /** Hides what is secret in values, which messages quote: picocli's own do, too. */
    private static String withoutSecrets(String message, String... arguments) {
        String shown = message;
        for (String argument : arguments) {
            String value = argument.startsWith("-") ? argument.substring(argument.indexOf('=') + 1) : argument;
            shown = value.isEmpty() ? shown : shown.replace(value, Login.hidden(value));
        }
        return shown;
    }

    /** Returns what was not understood: where a required option is missing, a mistyped one is the likely cause. */
    private static List<String> unknown(ParameterException failure) {
        return switch (failure) {
            case UnmatchedArgumentException unmatched -> unmatched.getUnmatched();
            case MissingParameterException missing ->
                missing.getCommandLine().getUnmatchedArguments().stream()
                        .filter(argument -> argument.startsWith("-"))
                        .toList();
            default -> List.of();
        };
    }

    private static String unknownOption(
            CommandLine command,
            String name,
            boolean ofTheProgram,
            @Nullable String defaultCommand,
            UnaryOperator<String> typed) {
        if (!NAME.matcher(name).matches()) {
            return notShown();
        }
        Map<String, CommandLine> commands = ofTheProgram ? command.getSubcommands() : Map.of("", command);
        Collection<String> owners = commands.entrySet().stream()
                .filter(owner -> owner.getValue().getCommandSpec().optionsMap().containsKey(name))
                .map(Map.Entry::getKey)
                .toList();
        if (ofTheProgram && !owners.isEmpty() && defaultCommand == null) {
            return "the command is missing before " + name + ": give " + NearMatch.listed(owners);
        }
        if (!owners.isEmpty()) {
            return notShown();
        }
        String other =
                command.getCommandSpec().userObject() instanceof Namesake namesake ? namesake.otherWith(name) : "";
        if (!other.isEmpty()) {
            return "Unknown option: '" + name + "', which is one of " + typed.apply(other);
        }
        Collection<String> names = commands.values().stream()
                .flatMap(owner -> owner.getCommandSpec().optionsMap().keySet().stream())
                .filter(option -> option.startsWith("--"))
                .collect(Collectors.toCollection(TreeSet::new));
        String near = name.length() < SHORTEST ? "" : NearMatch.hint(name, names);
        if (name.startsWith("--") || name.length() == 2 || !near.isEmpty()) {
            return "Unknown option: '" + name + "'" + near;
        }
        return "Unknown option: '" + name.substring(0, 2) + "…' (the rest is not shown, since it may be a secret): "
                + VALUES + ", after a blank"; // -pSECRET
    }

    private static String unknownWord(CommandLine command, String word, boolean ofTheProgram, String... arguments) {
        if (!ofTheProgram) {
            return notShown(); // wsserver SECRET
        }
        boolean shown = arguments.length <= 2
                && List.of(arguments).stream()
                        .noneMatch(argument -> argument.startsWith("-") || argument.contains("://"));
        Collection<String> commands = command.getSubcommands().keySet();
        String near = NearMatch.hint(word, commands);
        if (!shown) {
            return near.isEmpty() ? notShown() : "Unknown command" + near;
        }
        return "Unknown command: '" + word + "'" + NearMatch.instead(word, commands);
    }

    private static String notShown() {
        return "Unknown argument (not shown, since it may be a secret): " + VALUES;
    }
}
