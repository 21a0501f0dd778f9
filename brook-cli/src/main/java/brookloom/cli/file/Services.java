package brookloom.cli.file;

import brookloom.cli.ServiceCommand.Service;
import brookloom.net.listen.ServicePorts;
import brookloom.net.listen.ServicePorts.Offer;
import brookloom.net.stream.Threads;
import brookloom.net.text.Failures;
import brookloom.net.text.LogTags;
import brookloom.net.text.Stopping;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.tinylog.Logger;

/** The services of a configuration file that run in this process. */
final class Services implements Service {
    private final String file;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Running> running = new ArrayList<>();

    private final List<Running> retiring = new CopyOnWriteArrayList<>();

    private record Running(PreparedService origin, Service service, ServicePorts ports) {}

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
                running.add(started(service, new Offer(List.of())));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Changes to other services: those that are the same go on, and tunnels of those that go run to their end.
     *
     * @return what changed, for the log
     * @throws UserError when one cannot be started; all that ran before runs then
     */
    String change(List<PreparedService> next) throws UserError {
        lock.lock();
        try {
            List<PreparedService> added = new ArrayList<>(next);
            List<Running> gone = new ArrayList<>(running);
            gone.removeIf(each -> added.removeIf(service -> service.isSameAs(each.origin())));
            List<Running> fresh = replaced(added, gone);
            fresh.forEach(each -> each.ports().begin());
            gone.forEach(this::retire);
            running.addAll(fresh);
            return fresh.size() + " started, " + gone.size() + " stopping, " + (running.size() - fresh.size())
                    + " unchanged";
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts services in the place of others, which go on serving until {@link ServicePorts#begin}.
     *
     * @param gone loses those that had to be started again, where it throws
     */
    private List<Running> replaced(List<PreparedService> added, List<Running> gone) throws UserError {
        try {
            return allStarted(added, gone);
        } catch (UserError e) {
            List<Running> freed =
                    gone.stream().filter(each -> each.origin().freesItsPort()).toList();
            if (isHeld(e, freed)) {
                return startedAfterStop(added, gone, freed);
            }
            throw explained(e, gone);
        }
    }

    /** For addresses that overlap and are not the same, such as all of the machine and one. */
    private List<Running> startedAfterStop(List<PreparedService> added, List<Running> gone, List<Running> freed)
            throws UserError {
        freed.forEach(Services::stopAccepting);
        try {
            return allStarted(
                    added, gone.stream().filter(each -> !freed.contains(each)).toList());
        } catch (UserError e) {
            gone.removeAll(freed);
            freed.forEach(this::restart);
            throw explained(e, gone);
        }
    }

    private List<Running> allStarted(List<PreparedService> added, List<Running> gone) throws UserError {
        Offer offer = new Offer(gone.stream().map(Running::ports).toList());
        List<Running> fresh = new ArrayList<>();
        try {
            for (PreparedService service : added) {
                fresh.add(started(service, offer));
            }
            return fresh;
        } catch (UserError | RuntimeException e) {
            fresh.forEach(each -> each.service().close());
            throw e;
        }
    }

    private static boolean isHeld(UserError failure, List<Running> holders) {
        List<PreparedService> origins = holders.stream().map(Running::origin).toList();
        return HeldPort.explain(String.valueOf(failure.getMessage()), origins).isPresent();
    }

    /** @param gone services that were to be stopped, and still hold their ports as those that are retiring may */
    private UserError explained(UserError failure, List<Running> gone) {
        List<PreparedService> holding = Stream.concat(gone.stream(), retiring.stream())
                .map(Running::origin)
                .toList();
        return HeldPort.explain(String.valueOf(failure.getMessage()), holding)
                .map(message -> new UserError(message, failure))
                .orElse(failure);
    }

    /** Starts again what gave its port to another service; its tunnels run on at the one that stopped. */
    private void restart(Running each) {
        retire(each);
        try {
            running.add(started(each.origin(), new Offer(List.of())));
        } catch (UserError e) {
            Logger.tag(LogTags.EACH)
                    .error(
                            "{}; this service was stopped for a change that failed, and cannot be started again: correct the file",
                            e.getMessage());
        }
    }

    private static void stopAccepting(Running each) {
        try {
            each.service().drain(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes a service when its last tunnel has ended; the end of the process does not wait for it longer than for others. */
    private void retire(Running each) {
        running.remove(each);
        retiring.add(each);
        Thread.ofVirtual().name("retire").start(() -> {
            try {
                each.service().drain(Stopping.NO_LIMIT);
                each.service().close();
                retiring.remove(each);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private Running started(PreparedService service, Offer offer) throws UserError {
        ServicePorts ports = new ServicePorts(offer);
        try {
            return new Running(service, ports.start(service.command()::startAmongOthers), ports);
        } catch (UserError | IOException e) {
            UserError described = new UserError(Failures.describe(e), e);
            throw new UserError(service.located(described).in(file), e);
        }
    }

    @Override
    public void turnAway() {
        current().forEach(each -> each.service().turnAway());
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
            List<Running> all = new ArrayList<>(retiring);
            all.addAll(running);
            return all;
        } finally {
            lock.unlock();
        }
    }
}
