package brookloom.it.config;

import brookloom.cli.CommandRunner;
import brookloom.client.cli.ClientMain;
import brookloom.program.cli.ProgramMain;
import brookloom.server.cli.ServerMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a program's {@code check} prints about a file, without the file's name, and its exit code. */
record Checked(int exitCode, List<String> lines) {
    static final CommandRunner SERVER = ServerMain.commands();
    static final CommandRunner CLIENT = ClientMain.commands();
    static final CommandRunner BOTH = ProgramMain.commands();

    static Checked server(Path folder, String text) throws IOException {
        return of(SERVER, folder, text);
    }

    static Checked client(Path folder, String text) throws IOException {
        return of(CLIENT, folder, text);
    }

    static Checked of(CommandRunner program, Path folder, String text, String... command) throws IOException {
        Path file = Files.writeString(folder.resolve("checked.toml"), text);
        List<String> arguments = new ArrayList<>(List.of("check", file.toString()));
        arguments.addAll(List.of(command));
        return run(program, file, arguments);
    }

    /** Runs the command with a file that must not be good enough for a start. */
    static Checked notStarted(CommandRunner program, Path folder, String text, String command) throws IOException {
        Path file = Files.writeString(folder.resolve("started.toml"), text);
        return run(program, file, List.of(command, "--config", file.toString()));
    }

    private static Checked run(CommandRunner program, Path file, List<String> arguments) {
        StringWriter printed = new StringWriter();
        PrintWriter printer = new PrintWriter(printed);
        int exitCode = program.withOutput(printer, printer).run(arguments.toArray(String[]::new));
        return new Checked(
                exitCode,
                printed.toString()
                        .lines()
                        .map(line -> line.replace(file + ":", "").replace(file + " ", ""))
                        .toList());
    }
}
