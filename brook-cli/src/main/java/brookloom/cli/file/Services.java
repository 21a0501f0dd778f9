package brookloom.cli.file;

import brookloom.cli.ServiceCommand.Service;
import brookloom.net.stream.Threads;
import brookloom.net.text.Failures;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.tinylog.Logger;

/** The services of a configuration file that run in this process. */
final class Services implements Service {
    private final String file;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Running> running = new ArrayList<>();

    private record Running(PreparedService origin, Service service) {}

    /** Creates a holder of no services yet; the file's name is for errors. */
    Services(String file) {
        this.file = file;
    }

    /**
     * Starts all of them, in their order.
     *
     * @throws UserError when one cannot be started, with its place in the file; those before it run until closed
     */
    void start(List<PreparedService> services) throws UserError {
        lock.lock();
        try {
            for (PreparedService service : services) {
                running.add(new Running(service, started(service)));
            }
        } finally {
            lock.unlock();
        }
    }

    private Service started(PreparedService service) throws UserError {
        try {
            return service.command().startAmongOthers();
        } catch (UserError | IOException e) {
            UserError described = new UserError(Failures.describe(e), e);
            throw new UserError(service.located(described).in(file), e);
        }
    }

    /** Drains all of them at the same time. */
    @Override
    public void drain(Duration limit) throws InterruptedException {
        List<Thread> draining =
                current().stream().map(each -> draining(each, limit)).toList();
        try {
            for (Thread thread : draining) {
                thread.join();
            }
        } catch (InterruptedException e) {
            draining.forEach(Thread::interrupt);
            draining.forEach(thread -> Threads.joinUninterruptibly(thread, () -> {}));
            throw e;
        }
    }

    private static Thread draining(Running each, Duration limit) {
        return Thread.ofVirtual().name("drain").start(() -> {
            try {
                each.service().drain(limit);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the end of this thread is what is waited for
            }
        });
    }

    @Override
    public void close() {
        for (Running each : current().reversed()) {
            try {
                each.service().close();
            } catch (RuntimeException e) {
                Logger.error(
                        e, "stopping {}: internal error", each.origin().plan().command());
            }
        }
    }

    private List<Running> current() {
        lock.lock();
        try {
            return List.copyOf(running);
        } finally {
            lock.unlock();
        }
    }
}
