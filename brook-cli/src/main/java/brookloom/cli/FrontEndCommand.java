package brookloom.cli;

import brookloom.cli.log.LogOption;
import brookloom.net.text.UserError;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command of server or client: its options are annotated fields, {@link #run} does the work. {@code --log},
 * {@code --tag}, {@code --debug}, {@code --pid}, {@code --help} and {@code --version} are there already, and the log is
 * set up before it runs.
 */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        abbreviateSynopsis = true,
        sortOptions = false)
public abstract class FrontEndCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final LogOption log = new LogOption();

    @Mixin
    private final PidOption pid = new PidOption();

    /**
     * Does the command's work and returns when it is done: for a server, when it was stopped.
     *
     * @throws ParameterException for options that do not fit together, see {@link #usage}
     * @throws UserError for what the user can put right
     * @throws IOException for any other failure; its message is shown as one line
     * @throws InterruptedException to end quietly
     */
    protected abstract void run() throws UserError, IOException, InterruptedException;

    /** To throw when options do not fit together: shown as one line, exit code 2. */
    protected final ParameterException usage(String message) {
        return new ParameterException(commandLine(), message);
    }

    /** Returns whether standard output is the log, where no secret may be printed. */
    protected final boolean logsToStandardOutput() {
        return log.isConsole();
    }

    /** Standard output, for what the command was asked to print; nothing of it goes to the log. */
    protected final PrintWriter out() {
        return commandLine().getOut();
    }

    /** Standard error, for a line that says what was done; what the command was asked to print goes to {@link #out}. */
    protected final PrintWriter err() {
        return commandLine().getErr();
    }

    /** Returns whether the command runs until it is stopped, which then is no failure; false for one that ends by itself. */
    protected boolean isService() {
        return true;
    }

    /** Returns the exit code of a command that has run without an exception. */
    protected int exitCode() {
        return CommandRunner.OK;
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("not run as a command");
        }
        return spec.commandLine();
    }

    /** Returns whether {@code --debug} asks for stack traces. */
    protected final boolean debug() {
        return log.debug();
    }

    @Override
    public final Integer call() throws UserError, IOException, InterruptedException {
        process(this::run);
        return exitCode();
    }

    /** Runs the work with the log set up, signals handled, and the pid file there. */
    final void process(ServiceCommand.Work work) throws UserError, IOException, InterruptedException {
        log.configure();
        if (isService()) {
            Signals.handle();
        }
        try (Closeable removed = pid.write()) {
            work.run();
        }
    }
}
