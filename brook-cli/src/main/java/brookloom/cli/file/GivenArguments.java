package brookloom.cli.file;

import brookloom.net.text.ConfigError;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The arguments beside which a configuration file is read.
 *
 * @param command that they name; null for all of the file
 * @param options but for {@code --config}
 */
record GivenArguments(@Nullable String command, Path file, List<Given> options) {
    private static final String CONFIG = "--config";

    /**
     * An option among the arguments.
     *
     * @param name with its dashes
     * @param arguments the option as it stands there, with its value
     */
    record Given(String name, List<String> arguments) {}

    /** Returns the arguments for a file that is checked alone. */
    static GivenArguments none(@Nullable String command, Path file) {
        return new GivenArguments(command, file, List.of());
    }

    /**
     * Sorts the arguments of a program.
     *
     * @throws ConfigError when one is unknown
     */
    static GivenArguments of(Catalog catalog, String... arguments) throws ConfigError {
        String command = null;
        String file = null;
        List<Given> options = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (!argument.startsWith("-")) {
                if (command != null || !catalog.commands().contains(argument)) {
                    throw unknown("argument");
                }
                command = argument;
                continue;
            }
            String name = argument.replaceFirst("(?s)=.*", "");
            boolean valueFollows = name.equals(argument) && takesValue(catalog, name);
            if (valueFollows && i + 1 == arguments.length) {
                throw new ConfigError("Missing required parameter for option '" + name + "'"
                        + (name.equals(CONFIG) ? " (FILE)" : ""));
            }
            List<String> parts = valueFollows ? List.of(argument, arguments[++i]) : List.of(argument);
            if (!name.equals(CONFIG)) {
                options.add(new Given(name, parts));
            } else if (file == null) {
                file = valueFollows ? parts.getLast() : argument.substring(CONFIG.length() + 1);
            } else {
                throw new ConfigError("--config is given twice: one file may describe several services");
            }
        }
        return new GivenArguments(command, path(Objects.requireNonNull(file)), List.copyOf(options));
    }

    private static boolean takesValue(Catalog catalog, String name) throws ConfigError {
        for (String command : catalog.commands()) {
            OptionSpec option = catalog.option(command, name).orElse(null);
            if (option != null) {
                return option.arity().min() > 0;
            }
        }
        throw unknown(name.matches("--?[A-Za-z][A-Za-z0-9-]*") ? "option: '" + name + "'" : "argument");
    }

    private static ConfigError unknown(String what) {
        return new ConfigError("Unknown " + what
                + (what.equals("argument") ? " (not shown, since it may be a secret) beside --config" : ""));
    }

    private static Path path(String file) throws ConfigError {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new ConfigError("--config is not a file name", e);
        }
    }

    /** Returns the options that a command has, as its arguments. */
    List<String> argumentsOf(String command, Catalog catalog) {
        return options.stream()
                .filter(option -> catalog.option(command, option.name()).isPresent())
                .flatMap(option -> option.arguments().stream())
                .toList();
    }

    /** Returns the name of an option that none of these commands has; empty when there is none. */
    Optional<String> unused(Collection<String> commands, Catalog catalog) {
        return options.stream()
                .map(Given::name)
                .filter(name -> commands.stream()
                        .noneMatch(command -> catalog.option(command, name).isPresent()))
                .findFirst();
    }

    /** Returns the names of the keys that these options stand for, at a command. */
    Set<String> keysOf(String command, Catalog catalog) {
        Set<String> keys = new HashSet<>();
        for (Given option : options) {
            catalog.option(command, option.name()).map(OptionKey::nameOf).ifPresent(keys::add);
        }
        return keys;
    }
}
