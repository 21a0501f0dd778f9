package brookloom.server.users;

import brookloom.lists.ListSource;
import brookloom.net.reload.Reloads;
import brookloom.net.reload.SlowRead;
import brookloom.net.stream.BestEffort;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.Threads;
import brookloom.net.text.Failures;
import brookloom.net.text.LogTags;
import brookloom.net.text.TextFile;
import brookloom.net.text.UserError;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Loads the list of users from a file or a service, and again when it has changed; what is wrong changes nothing. A file, and
 * an answer whose end nothing marks, count once two looks in a row agree, so that one that is not whole does not end the users
 * below its end. A service that lists nobody has failed. SIGHUP has it loaded at once.
 */
final class UserLoader implements AutoCloseable {
    private static final int MOST_BYTES = 16 << 20;

    /** Time for all of it: a service that trickles must hold up neither the start nor later answers. */
    private static final Duration WHOLE_TIMEOUT = Duration.ofSeconds(30);

    private final String name;
    private final ListSource source;
    private final Duration whole;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("users-load").factory());
    private Reloads.@Nullable Registration registration;

    // Of the thread that starts, and then of the one that loads:
    private @Nullable List<UserEntry> unserved;
    private Consumer<List<UserEntry>> users = list -> unserved = list;
    private ListSource.@Nullable Version version;
    private @Nullable String pending;
    private boolean refused; // what the version is of
    private boolean hadUsers;
    private String lastProblem = "";
    private volatile long answeredAt = System.nanoTime();
    private volatile boolean answered;

    /**
     * Loads nothing yet.
     *
     * @param option that names the source, for messages
     */
    UserLoader(String option, ListSource source) {
        this(option, source, WHOLE_TIMEOUT);
    }

    /** @param whole time for all of a list */
    UserLoader(String option, ListSource source, Duration whole) {
        this.name = option + " " + source;
        this.source = source;
        this.whole = whole;
    }

    /**
     * Reads the first list of a file, which {@link #start} hands over: what is wrong with it is said before anything else is
     * done for the users.
     *
     * @throws UserError when it cannot be read, or a line of it is wrong
     */
    void readFirst() throws UserError {
        try {
            Answer answer = read();
            if (answer != null) {
                take(answer.text());
            }
        } catch (IOException e) {
            if (source instanceof ListSource.File) {
                throw new UserError(name + " cannot be read: " + UserFile.reason(e, source), e);
            }
            complain(e);
        } catch (UserError e) {
            if (source instanceof ListSource.File) {
                throw e;
            }
            complain(e);
        }
    }

    /**
     * Loads the first list, unless it was read before, and later ones until closed. A service that does not answer yet is asked
     * again.
     *
     * @param served takes each list
     * @throws UserError when a file cannot be read, or a line of it is wrong
     */
    void start(Duration interval, Consumer<List<UserEntry>> served) throws UserError {
        List<UserEntry> first = unserved;
        users = served;
        if (first == null) {
            readFirst();
        } else {
            unserved = null;
            served.accept(first);
        }
        var unused = thread.scheduleWithFixedDelay(
                this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        registration = Reloads.register(this::reload);
    }

    /** Returns whether the source has answered within so much time. */
    boolean isFresh(Duration limit) {
        return answered && System.nanoTime() - answeredAt < limit.toNanos();
    }

    private void reload() {
        try {
            thread.execute(() -> {
                look();
                look();
            });
        } catch (RejectedExecutionException e) {
            // Closed meanwhile.
        }
    }

    /** Looks for another list; whatever is wrong with it, the one before stays. */
    void look() {
        ListSource.Version before = version;
        try {
            Answer answer = read();
            if (answer == null) {
                unchanged();
            } else if (answer.counts() || answer.text().equals(pending)) {
                take(answer.text());
                solved();
            } else {
                pending = answer.text();
                version = before; // to be read again
            }
        } catch (UserError | IOException e) {
            complain(e);
        } catch (RuntimeException e) {
            Logger.error(e, "internal error: {} cannot be loaded", name); // the thread must outlive any surprise
        } catch (Error e) {
            Threads.report(e); // a scheduled task that throws is not run again
        }
    }

    /**
     * Holds what was read.
     *
     * @param counts whether it is the whole list, as far as can be known
     */
    private record Answer(String text, boolean counts) {}

    /** Returns null when nothing has changed. */
    private @Nullable Answer read() throws IOException {
        if (isService()) {
            return readSource(); // which has a time limit
        }
        try (SlowRead watched = SlowRead.watch(name, meanwhile())) {
            return readSource();
        }
    }

    private @Nullable Answer readSource() throws IOException {
        ListSource.Content content = source.open(version);
        if (content == null) {
            return null;
        }
        try (InputStream bytes = content.bytes();
                Deadline deadline = Deadline.closing(bytes, whole)) {
            byte[] text = whole(bytes, deadline);
            version = content.version();
            refused = false;
            return new Answer(decoded(text), isService() && content.delimited());
        }
    }

    private String decoded(byte[] text) throws IOException {
        try {
            return TextFile.text(text);
        } catch (CharacterCodingException e) {
            refused();
            throw new IOException("it is not UTF-8 text", e);
        } catch (IOException e) {
            refused();
            throw e;
        }
    }

    private byte[] whole(InputStream bytes, Deadline deadline) throws IOException {
        byte[] text;
        try {
            text = bytes.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw deadline.expired() ? new IOException("it did not arrive within " + whole.toSeconds() + " s", e) : e;
        }
        if (text.length > MOST_BYTES) {
            throw new IOException("it has more than " + (MOST_BYTES >> 20) + " MiB");
        }
        return text;
    }

    private boolean isService() {
        return !(source instanceof ListSource.File);
    }

    private void take(String text) throws UserError {
        pending = null;
        try {
            List<UserEntry> list =
                    UserFile.parse(name, text.lines().map(String::stripTrailing).iterator());
            if (isService() && list.isEmpty() && hadUsers) {
                throw new UserError(name + " lists no users");
            }
            hadUsers = !list.isEmpty();
            answered();
            users.accept(list);
        } catch (UserError e) {
            refused();
            throw e;
        }
    }

    /** A file is read again once it has changed, a service is asked for all it has: it may say that this is its list still. */
    private void refused() {
        refused = true;
        if (isService()) {
            version = null;
        }
    }

    private void unchanged() {
        if (!refused) {
            answered();
            solved();
        }
    }

    private void answered() {
        answeredAt = System.nanoTime();
        answered = true;
    }

    private void solved() {
        if (!lastProblem.isEmpty()) {
            lastProblem = "";
            Logger.info("{}: can be read again", name);
        }
    }

    private void complain(Exception e) {
        String problem = e instanceof UserError
                ? String.valueOf(e.getMessage())
                : name + " cannot be read: " + Failures.reason((IOException) e);
        if (!problem.equals(lastProblem) && !thread.isShutdown()) {
            lastProblem = problem;
            Logger.tag(LogTags.EACH).warn("{}; {}", problem, meanwhile());
        }
    }

    private String meanwhile() {
        return answered ? "the users loaded before stay" : "nobody can connect until then";
    }

    /** Returns the option and what it names. */
    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        if (registration != null) {
            registration.close();
        }
        thread.shutdownNow();
        if (source instanceof Closeable open) {
            BestEffort.close(open);
        }
    }
}
