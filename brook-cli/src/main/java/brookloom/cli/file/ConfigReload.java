package brookloom.cli.file;

import brookloom.net.reload.Reloads;
import brookloom.net.stream.Heartbeat;
import brookloom.net.text.UserError;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
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
    private final ReentrantLock lock = new ReentrantLock();
    // Under the lock:
    private List<PreparedService> current;
    private final ConfigWatch watch;

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

    /** Begins to look for changes, and to listen for requests to reload. */
    Reloads.Registration register() {
        Reloads.Registration requests = Reloads.register(this::reload);
        Heartbeat looks = Heartbeat.every(INTERVAL, this::look);
        return () -> {
            closed = true;
            looks.close();
            requests.close();
        };
    }

    private void look() {
        lock.lock();
        try {
            if (watch.hasChanged()) {
                reload();
            }
        } catch (RuntimeException e) {
            Logger.error(e, "{}: internal error, not reloaded", given.file());
        } finally {
            lock.unlock();
        }
    }

    private void reload() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            watch.read();
            List<PlannedService> plans = ConfigRun.plan(catalog, given, System.getenv());
            watch.follow(plans);
            List<PreparedService> next = PreparedService.prepare(plans, catalog);
            String counts = services.change(next);
            String changes = ConfigChanges.describe(current, next);
            current = next;
            Logger.info("{}: reloaded, services: {}{}", given.file(), counts, changes.isEmpty() ? "" : "; " + changes);
        } catch (ConfigRejected rejected) {
            Logger.warn("{}; nothing has changed", described(rejected));
        } catch (UserError e) {
            Logger.warn("{}; nothing has changed", e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private String described(ConfigRejected rejected) {
        List<ConfigProblem> problems = rejected.problems();
        String first = problems.getFirst().in(given.file().toString());
        return problems.size() == 1 ? first : first + " (and " + (problems.size() - 1) + " more: run check)";
    }
}
