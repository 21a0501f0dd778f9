package brookloom.program.cli;

import brookloom.cli.CommandRunner;
import brookloom.cli.file.ConfigRun;
import brookloom.cli.help.HelpCommand;
import brookloom.client.cli.ClientMain;
import brookloom.server.cli.ServerMain;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** The two ends within one program: which of them a command line is for, and how their help texts name it. */
public final class Ends {
    private static final String NAME = "brook-loom";

    /** A command of one end's own program, as help texts show it; a name of a file, such as brook-loom-client.jar, is none. */
    private static final Pattern COMMAND =
            Pattern.compile("brook-loom-(client|server)(?![.\\w-])(?:(\\s+)([a-z]\\w*))?");

    private final CommandRunner client;
    private final CommandRunner server;
    private final CommandRunner program;

    /** A program, and its arguments. */
    record Chosen(CommandRunner runner, List<String> arguments) {}

    /** Reads the commands of both. */
    public Ends() {
        this.client = ClientMain.commands().withName(NAME + " client").withHelp(this::inOneProgram);
        this.server = ServerMain.commands().withName(NAME + " server").withHelp(this::inOneProgram);
        this.program = CommandRunner.ofAll(new ProgramMain(), List.of(client, server), ProgramCheckCommand.class)
                .withConfig(new ConfigRun())
                .withHelp(this::inOneProgram);
    }

    /** Returns the program with the commands of both. */
    public CommandRunner program() {
        return program;
    }

    /**
     * Returns what runs a command line: {@code server} and {@code client} are the plain tunnel's commands, as in the
     * original, but before a command they name an end.
     */
    Chosen choose(String... arguments) {
        List<String> all = List.of(HelpCommand.asOption(arguments));
        if (all.size() > 1) {
            List<String> rest = all.subList(1, all.size());
            if (all.getFirst().equals("server") && isOf(server, rest.getFirst())) {
                return new Chosen(server, rest);
            }
            if (all.getFirst().equals("client") && isOf(client, rest.getFirst())) {
                return new Chosen(client, rest);
            }
        }
        return new Chosen(program, all);
    }

    private static boolean isOf(CommandRunner end, String command) {
        return end.has(command) || command.equals(HelpCommand.NAME);
    }

    /** Returns every command by the words that run it: a command of the server whose name is the client's, too, has two. */
    public Map<String, CommandLine> commands() {
        Map<String, CommandLine> commands =
                new LinkedHashMap<>(program.describe().getSubcommands());
        server.describe().getSubcommands().forEach((name, command) -> {
            if (program.shares(name, client) && !program.shares(name, server)) {
                commands.put("server " + name, command);
            }
        });
        return commands;
    }

    /** Writes the commands of the two programs as this program's. */
    public String inOneProgram(String help) {
        return COMMAND.matcher(help).replaceAll(found -> Matcher.quoteReplacement(inOneProgram(found)));
    }

    private String inOneProgram(MatchResult found) {
        boolean ofClient = found.group(1).equals("client");
        CommandRunner end = ofClient ? client : server;
        String command = found.group(3);
        if (command == null || !end.has(command)) {
            String byDefault = end.defaultCommand().map(name -> " " + name).orElse("");
            return NAME + byDefault + (command == null ? "" : found.group(2) + command);
        }
        boolean isTheOthers = program.shares(command, ofClient ? server : client);
        return NAME + (isTheOthers ? " " + found.group(1) : "") + found.group(2) + command;
    }
}
