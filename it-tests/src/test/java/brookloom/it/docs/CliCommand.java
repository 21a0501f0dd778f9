package brookloom.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.CommandRunner;
import brookloom.client.cli.ClientMain;
import brookloom.server.cli.ServerMain;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** A command of one of the two programs, run in this process. */
record CliCommand(String program, String name) {
    /** Returns all commands, as the programs list them. */
    static Stream<CliCommand> all() {
        return Stream.of("brook-loom-server", "brook-loom-client")
                .flatMap(program ->
                        runner(program).commands().stream().map(command -> new CliCommand(program, command)));
    }

    private static CommandRunner runner(String program) {
        return program.endsWith("server") ? ServerMain.commands() : ClientMain.commands();
    }

    /** Returns the program. */
    CommandRunner runner() {
        return runner(program);
    }

    /** Returns picocli's model of the command. */
    CommandLine line() {
        return runner().command(name);
    }

    List<OptionSpec> options() {
        return line().getCommandSpec().options();
    }

    /** What a run printed, and its exit code. */
    record Outcome(int exitCode, List<String> out, List<String> err) {
        /**
         * Returns what is wrong with the usage, without the program's name: of two lines, the second of which names the
         * help.
         */
        String error() {
            assertThat(exitCode).as(err.toString()).isEqualTo(CommandRunner.USAGE);
            assertThat(err).hasSize(2);
            assertThat(err.getLast()).matches("Try 'brook-loom-(server|client)( \\w+)? --help'\\.");
            return err.getFirst().replaceFirst("brook-loom-\\w+: ", "");
        }
    }

    Outcome run(String option) {
        return run(runner(), name, option);
    }

    static Outcome run(CommandRunner runner, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = runner.withOutput(new PrintWriter(out), new PrintWriter(err)).run(arguments);
        return new Outcome(
                code, out.toString().lines().toList(), err.toString().lines().toList());
    }

    @Override
    public String toString() {
        return program + " " + name;
    }
}
