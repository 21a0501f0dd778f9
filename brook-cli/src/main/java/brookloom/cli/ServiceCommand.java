package brookloom.cli;

import brookloom.cli.DrainOption.Drain;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** A command that serves until it is stopped: by options of its own, or as one of several of a configuration file. */
public abstract class ServiceCommand extends FrontEndCommand {
    @Mixin
    private final DrainOption drain = new DrainOption();

    @Mixin
    private final ConfigOption config = new ConfigOption();

    private boolean amongOthers;

    /** A running service. */
    public interface Service extends Drain, AutoCloseable {
        /** Accepts nothing new, and waits until nothing runs any more, or the limit has passed. */
        @Override
        void drain(Duration limit) throws InterruptedException;

        /** Ends what still runs, and waits for its threads. */
        @Override
        void close();

        /** Returns what the process does, and ends with; null for serving until it is stopped. */
        default @Nullable Work work() {
            return null;
        }
    }

    /** Does something for as long as the process runs. */
    public interface Work {
        /** Does it, and returns at the end of the process. */
        void run() throws UserError, IOException, InterruptedException;
    }

    /**
     * Starts to serve as the options say.
     *
     * @throws UserError for options that do not fit together, or something on this machine that cannot be used
     * @throws IOException when an address cannot be listened on, in one line
     */
    public abstract Service start() throws UserError, IOException;

    /**
     * Reads what the options name, as a start does, and serves nothing.
     *
     * @throws UserError as {@link #start} does
     */
    public abstract void check() throws UserError;

    /**
     * Reads the other files that the options name, such as lists and certificates, and serves nothing.
     *
     * @param problems takes each reason for which a start would fail
     */
    public abstract void checkFiles(Consumer<UserError> problems) throws UserError;

    /** Starts to serve beside other services of this process, which has one terminal: see {@link #start}. */
    public final Service startAmongOthers() throws UserError, IOException {
        amongOthers = true;
        return start();
    }

    /** Returns whether the command may draw on the terminal: it is the only service, and the log is elsewhere. */
    protected final boolean ownsTerminal() {
        return !amongOthers && !logsToStandardOutput();
    }

    /** Runs the work with this command's log, signals and pid file. */
    public final void asProcess(Work work) throws UserError, IOException, InterruptedException {
        process(work);
    }

    /** Waits until the process is stopped, drains and closes the service. */
    public final void untilStopped(Service service) throws InterruptedException {
        drain.untilStopped(service, service::close);
    }

    @Override
    protected final void run() throws UserError, IOException, InterruptedException {
        if (config.isGiven()) {
            throw usage("--config is not supported by this program");
        }
        try (Service service = start()) {
            Work work = service.work();
            if (work == null) {
                untilStopped(service);
            } else {
                work.run();
            }
        }
    }
}
