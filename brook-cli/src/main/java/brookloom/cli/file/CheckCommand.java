package brookloom.cli.file;

import brookloom.cli.CommandRunner;
import brookloom.cli.Version;
import brookloom.cli.help.NearMatch;
import brookloom.cli.log.LogOption;
import brookloom.net.text.Printable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code check}: reads a configuration file as {@code --config} does, and serves nothing. */
@Command(
        name = "check",
        description = {
            "Check a configuration file for --config.",
            "Prints each problem with its line and column, and the warnings of a start; nothing is served.",
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public abstract class CheckCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "The configuration file, in TOML.")
    private Path file = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "COMMAND",
            description = "The command that the file is for, if it has no tables.")
    private @Nullable String command;

    /** Returns the program that the file is for. */
    protected abstract CommandRunner program();

    @Override
    public final Integer call() {
        if (spec == null) {
            throw new IllegalStateException("not run as a command");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Catalog catalog = new Catalog(program());
        if (command != null && !catalog.commands().contains(command)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Unknown command: '" + Printable.line(command) + "'"
                            + NearMatch.instead(command, catalog.commands()));
        }
        LogOption.configureForWarnings();
        return check(catalog, GivenArguments.none(command, file), out, err);
    }

    /** Checks a file, and returns the exit code; the catalog may serve for many files. */
    public static int check(Catalog catalog, Path file, PrintWriter printer) {
        return check(catalog, GivenArguments.none(null, file), printer, printer);
    }

    private static int check(Catalog catalog, GivenArguments given, PrintWriter out, PrintWriter err) {
        Path file = given.file();
        try {
            List<PreparedService> services = ConfigRun.prepare(catalog, given, System.getenv());
            PreparedService.checkFiles(services);
            PreparedService.warnOfReadableSecrets(file, services);
            out.println(Printable.line(file.toString()) + " is valid: "
                    + services.stream().map(service -> service.plan().command()).collect(Collectors.joining(", ")));
            out.flush();
            return CommandRunner.OK;
        } catch (ConfigRejected rejected) {
            rejected.problems().forEach(problem -> err.println(problem.in(file.toString())));
            err.flush();
            return CommandRunner.USAGE;
        }
    }
}
