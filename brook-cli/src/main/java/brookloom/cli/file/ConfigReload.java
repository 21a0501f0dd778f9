package brookloom.cli.file;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import brookloom.net.reload.Reloads;
import brookloom.net.reload.SlowRead;
import brookloom.net.stream.Threads;
import brookloom.net.text.InputFile;
import brookloom.net.text.LogTags;
import brookloom.net.text.UserError;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.tinylog.Logger;

/**
 * Reads a configuration file again when it has changed, or on SIGHUP. A file that is wrong, or cannot be served, changes
 * nothing.
 */
final class ConfigReload {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Catalog catalog;
    private final GivenArguments given;
    private final Services services;
    private final ConfigWatch watch; // of the thread that reloads, once registered
    private List<PreparedService> current; // the same

    private volatile boolean closed;

    /** @param current the services that were started */
    ConfigReload(Catalog catalog, GivenArguments given, Services services, List<PreparedService> current) {
        this.catalog = catalog;
        this.given = given;
        this.services = services;
        this.current = current;
        this.watch = new ConfigWatch(given.file());
        watch.follow(current.stream().map(PreparedService::plan).toList());
    }

    /**
     * Begins to look for changes, and to listen for requests to reload. The files may be on a network mount that hangs: that
     * holds up no thread but this one.
     */
    Reloads.Registration register() {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("config-watch").factory());
        var unused = thread.scheduleWithFixedDelay(this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), MILLISECONDS);
        Reloads.Registration requests = Reloads.register(() -> thread.execute(() -> safely(this::reload)));
        return () -> {
            requests.close();
            closed = true;
            thread.shutdown(); // without an interrupt, which would close what a service that starts just opens
        };
    }

    private void look() {
        safely(() -> {
            boolean changed;
            try (SlowRead watched = slowRead()) {
                changed = watch.hasChanged();
            }
            if (changed) {
                reload();
            }
        });
    }

    private SlowRead slowRead() {
        return SlowRead.watch(given.file().toString(), "the services go on as they are");
    }

    private void safely(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            Logger.error(e, "{}: internal error, not reloaded", given.file());
        } catch (Error e) {
            Threads.report(e); // a scheduled task that throws is not run again
        }
    }

    private void reload() {
        if (closed) {
            return;
        }
        if (InputFile.isReadOnce(given.file())) {
            Logger.tag(LogTags.EACH).warn("{}: a pipe is read once, at the start; nothing has changed", given.file());
            return;
        }
        try {
            List<PreparedService> next = read();
            String counts = services.change(next);
            String changes = ConfigChanges.describe(current, next);
            current = next;
            Logger.info("{}: reloaded, services: {}{}", given.file(), counts, changes.isEmpty() ? "" : "; " + changes);
        } catch (ConfigRejected rejected) {
            Logger.tag(LogTags.EACH).warn("{}; nothing has changed", described(rejected));
        } catch (UserError e) {
            Logger.tag(LogTags.EACH).warn("{}; nothing has changed", e.getMessage());
        }
    }

    private List<PreparedService> read() throws ConfigRejected {
        try (SlowRead watched = slowRead()) {
            watch.read();
            Plan plan = ConfigRun.plan(catalog, given, System.getenv());
            if (plan.problems().isEmpty()) {
                watch.follow(plan.services());
            }
            return PreparedService.prepare(plan, catalog);
        }
    }

    private String described(ConfigRejected rejected) {
        List<ConfigProblem> problems = rejected.problems();
        String first = problems.getFirst().in(given.file().toString());
        return problems.size() == 1 ? first : first + " (and " + (problems.size() - 1) + " more: run check)";
    }
}
