package brookloom.server.users;

import brookloom.server.shared.SharedState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Looks after the users once a second: counts what their tunnels have moved, ends those of users who are served no more, and
 * writes the counts down every other second, so that a process that is killed loses little. Thread-safe.
 */
final class UserAccounts implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOKS_PER_COMMIT = 2;

    /** Users whose cut tunnels get a line of their own, at each look. */
    private static final int MOST_CUTS_NAMED = 5;

    private final UserTable table;
    private final TrafficStore store;
    private final SharedUsers shared;
    private final InstantSource clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("users-look").factory());
    private final ReentrantLock lock = new ReentrantLock();
    // Under the lock:
    private final List<User> leaving = new ArrayList<>();
    private YearMonth month;
    private int looks;
    private boolean unwritten;
    private boolean closed;

    /**
     * Owns the store.
     *
     * @param state shares the traffic with other servers; null for none
     */
    UserAccounts(UserTable table, TrafficStore store, InstantSource clock, @Nullable SharedState state) {
        this.table = table;
        this.store = store;
        this.shared = new SharedUsers(state, store);
        this.clock = clock;
        this.month = monthOf(clock.instant());
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(
                this::lookSafely, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static YearMonth monthOf(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }

    /** Takes over a list of users: those that are new go on from what they used before. */
    void replace(List<UserEntry> entries) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            UserTable.Change change = table.replace(entries);
            for (User user : change.removed()) {
                user.remove();
                leaving.add(user);
                store.add(month, String.valueOf(user.name()), user.takeUnstored());
            }
            for (User user : change.added()) {
                user.restore(store.read(month, String.valueOf(user.name())));
                identify(user);
                shared.begin(user, month);
            }
        } finally {
            lock.unlock();
        }
        look();
    }

    /** Notes who has the traffic: in the users file of another server the name may be that of somebody else. */
    private void identify(User user) {
        if (user.used().total() > 0 && table.contains(user)) { // names that come and go would fill the file
            String name = String.valueOf(user.name());
            unwritten |= store.identify(name, user.stateKeys().user(name));
        }
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            Logger.error(e, "internal error: users' traffic cannot be counted"); // the thread must outlive any surprise
        }
    }

    /** Looks at every user once. */
    void look() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Instant now = clock.instant();
            beginMonth(monthOf(now));
            table.all().forEach(user -> user.look(now));
            leaving.forEach(user -> user.look(now));
            reportCuts();
            shared.look();
            if (++looks % LOOKS_PER_COMMIT == 0) {
                write();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Logs whose tunnels were ended and why: a few users by name, others as a number. */
    private void reportCuts() {
        List<String> cuts = Stream.concat(table.all().stream(), leaving.stream())
                .map(User::takeCuts)
                .filter(Objects::nonNull)
                .toList();
        cuts.stream().limit(MOST_CUTS_NAMED).forEach(cut -> Logger.info("{}", cut));
        if (cuts.size() > MOST_CUTS_NAMED) {
            Logger.info(
                    "running tunnels of {} more users were ended: removed, disabled, expired or over their quota",
                    cuts.size() - MOST_CUTS_NAMED);
        }
    }

    private void beginMonth(YearMonth now) {
        if (now.equals(month)) {
            return;
        }
        write();
        month = now;
        for (User user : table.all()) {
            shared.endMonth(user, user.stored());
            user.resetUsed();
            user.restore(store.read(month, String.valueOf(user.name()))); // the clock may have been set back
            shared.begin(user, month);
        }
        store.forgetBefore(month);
    }

    private void write() {
        boolean moved = shared.write(month);
        for (List<User> users : List.of(table.all(), leaving)) {
            for (User user : users) {
                UsedBytes more = user.takeUnstored();
                if (more.total() > 0) {
                    store.add(month, String.valueOf(user.name()), more);
                    identify(user);
                    moved = true;
                }
            }
        }
        leaving.removeIf(user -> {
            boolean gone = user.tunnels() == 0;
            if (gone) {
                shared.end(user);
            }
            return gone;
        });
        if (moved || unwritten) {
            unwritten = false;
            store.commit();
        }
    }

    /** Writes down what is counted; the tunnels have ended. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            thread.shutdownNow(); // not while it writes: an interrupted thread closes the file
            table.all().forEach(user -> user.look(clock.instant()));
            write();
            shared.close();
            store.close();
            table.all().forEach(User::wipe);
        } finally {
            lock.unlock();
        }
    }
}
