package brookloom.cli.file;

import brookloom.cli.CommandRunner;
import brookloom.cli.file.OptionKey.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Knows the commands of a program that a configuration file can name, and their keys. */
public final class Catalog {
    private final CommandRunner program;
    private final SequencedMap<String, CommandLine> commands = new LinkedHashMap<>();
    private final SequencedMap<String, Map<String, OptionKey>> keys = new LinkedHashMap<>();

    /** Reads the options of the program's services. */
    public Catalog(CommandRunner program) {
        this.program = program;
        for (String name : program.services()) {
            CommandLine command = program.command(name);
            Map<String, OptionKey> ofCommand = new TreeMap<>();
            for (OptionSpec option : command.getCommandSpec().options()) {
                String key = OptionKey.nameOf(option);
                if (!key.isEmpty()) {
                    ofCommand.put(key, new OptionKey(key, Form.of(option)));
                }
            }
            commands.put(name, command);
            keys.put(name, ofCommand);
        }
    }

    /** Returns the names of the commands, in the order of the help. */
    public List<String> commands() {
        return List.copyOf(keys.keySet());
    }

    /** Returns a command's keys in alphabetical order, each with the JSON type of its values. */
    public Map<String, String> types(String command) {
        Map<String, String> types = new TreeMap<>();
        keys(command)
                .forEach((name, key) -> types.put(
                        name,
                        switch (key.form()) {
                            case FLAG -> "boolean";
                            case WHOLE -> "integer";
                            case NUMBER -> "number";
                            case TEXT -> "string";
                            case TEXTS -> "array";
                        }));
        return types;
    }

    /** Returns the first sentence or more of an option's help, without line breaks. */
    public String description(String command, String key) {
        OptionSpec option = option(command, "--" + key).orElseThrow();
        String text = String.join(" ", option.description()).replace("%n", " ");
        return text.replaceAll("\\s*\\(default:[^)]*\\)|\\$\\{DEFAULT-VALUE\\}", "")
                .strip();
    }

    /** Returns whether the options of a command hold for all services of a file. */
    public boolean ofTheProcess(String key) {
        return new OptionKey(key, Form.TEXT).ofTheProcess();
    }

    Map<String, OptionKey> keys(String command) {
        return keys.getOrDefault(command, Map.of());
    }

    /** Returns a key by its name; null when no command has it. */
    @Nullable
    OptionKey anywhere(String name) {
        return keys.values().stream()
                .map(ofCommand -> ofCommand.get(name))
                .filter(key -> key != null)
                .findFirst()
                .orElse(null);
    }

    /** Returns the names of all keys of all commands. */
    SequencedSet<String> allKeys() {
        SequencedSet<String> all = new TreeSet<>();
        keys.values().forEach(ofCommand -> all.addAll(ofCommand.keySet()));
        return all;
    }

    /** Returns the commands that have this key. */
    List<String> having(String key) {
        List<String> having = new ArrayList<>();
        keys.forEach((command, ofCommand) -> {
            if (ofCommand.containsKey(key)) {
                having.add(command);
            }
        });
        return having;
    }

    /** Returns a command's option by one of its names, with its dashes. */
    Optional<OptionSpec> option(String command, String name) {
        CommandLine line = commands.get(command);
        return line == null
                ? Optional.empty()
                : Optional.ofNullable(line.getCommandSpec().optionsMap().get(name));
    }

    /** Returns a command that has not been run yet. */
    CommandLine fresh(String command) {
        return program.command(command);
    }

    Optional<String> defaultCommand() {
        return program.defaultCommand();
    }
}
