package brookloom.proto.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * Runs a program's command line. Bad usage: one line, a hint of {@code --help}, exit code 2. Failure: one line, exit
 * code 1. Stack traces only with {@code --debug}.
 */
public final class CommandRunner {
    /** Exit code when all went well. */
    public static final int OK = 0;

    /** Exit code of a failure. */
    public static final int FAILURE = 1;

    /** Exit code of bad usage. */
    public static final int USAGE = 2;

    private final CommandLine program;
    private final CommandFirst order;

    /**
     * A program whose commands are the subcommands of an annotated class.
     *
     * @param program has {@code @Command(name, subcommands, mixinStandardHelpOptions, versionProvider = Version.class)}
     * @param defaultCommand run when no command is named; null to ask for one
     */
    public CommandRunner(Object program, @Nullable String defaultCommand) {
        this.program = new CommandLine(program)
                .registerConverter(HostPort.class, value -> convert(value, HostPort::parse))
                .registerConverter(ListenAddress.class, value -> convert(value, ListenAddress::parse))
                .registerConverter(Cidr.class, value -> convert(value, Cidr::parse))
                .registerConverter(Duration.class, value -> convert(value, Seconds::parse))
                .setExpandAtFiles(false) // a password may begin with @
                .setPosixClusteredShortOptionsAllowed(false) // -listen is no -l isten
                .setParameterExceptionHandler(CommandRunner::badUsage)
                .setExecutionExceptionHandler(CommandRunner::failed);
        this.program.setUsageHelpWidth(110);
        this.program
                .getCommandSpec()
                .usageMessage()
                .synopsisSubcommandLabel(defaultCommand == null ? "COMMAND" : "[COMMAND]")
                .commandListHeading("%nCommands, each with options of its own (COMMAND --help shows them):%n");
        this.order = new CommandFirst(this.program, defaultCommand);
    }

    /** Sends help and errors elsewhere. */
    public CommandRunner withOutput(PrintWriter out, PrintWriter err) {
        program.setOut(out).setErr(err);
        return this;
    }

    /** Runs the command that the arguments name and returns the exit code. */
    public int run(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (LocaleText.isDamaged(arguments[i])) {
                String message = LocaleText.explain("argument " + (i + 1)); // without the value: it may be a password
                return badUsage(new ParameterException(program, message), arguments);
            }
        }
        return program.execute(order.reorder(arguments));
    }

    /** For {@code main}: runs the command and ends the process; threads that die are logged in one line. */
    public void runAndExit(String... arguments) {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) ->
                Logger.error(failure, "{} died: {}", thread.getName(), Failures.describe(failure)));
        System.exit(run(arguments));
    }

    /** Parsers say what is wrong by IllegalArgumentException; picocli puts the option's name before it. */
    private static <T> T convert(String value, Function<String, T> parser) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static int badUsage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(programName(command) + ": " + Printable.line(String.valueOf(failure.getMessage())));
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return USAGE;
    }

    private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof InterruptedException) {
            return FAILURE;
        }
        boolean debug = command.getCommand() instanceof FrontEndCommand frontEnd && frontEnd.debug();
        String line = Failures.describe(failure);
        if (!(failure instanceof UserError || failure instanceof IOException)) {
            line = "internal error (--debug shows where): " + failure.getClass().getSimpleName() + ": " + line;
        }
        PrintWriter err = command.getErr();
        err.println(programName(command) + ": " + line);
        if (debug) {
            failure.printStackTrace(err);
        }
        err.flush();
        return FAILURE;
    }

    private static String programName(CommandLine command) {
        return command.getCommandSpec().root().name();
    }
}
