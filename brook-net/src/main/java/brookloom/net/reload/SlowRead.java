package brookloom.net.reload;

import brookloom.net.stream.Deadline;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.tinylog.Logger;

/**
 * Warns once when the reading of a file does not end, as on a network mount whose server is gone: nothing interrupts such a
 * read, and the thread that reads goes on when the mount does.
 *
 * <pre>{@code
 * try (SlowRead watched = SlowRead.watch("--users users.jsonl", "the users loaded before stay")) {
 *     read();
 * }
 * }</pre>
 */
public final class SlowRead implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String name;
    private final AtomicBoolean told = new AtomicBoolean();
    private final Consumer<String> log;
    private final Runnable cancel;

    private SlowRead(String name, String meanwhile, Duration limit, Consumer<String> log) {
        this.name = name;
        this.log = log;
        this.cancel = Deadline.schedule(() -> warn(meanwhile, limit), limit);
    }

    /**
     * Begins to watch what is read until this is closed.
     *
     * @param name of the file
     * @param meanwhile what holds until it is read
     */
    public static SlowRead watch(String name, String meanwhile) {
        return new SlowRead(name, meanwhile, LIMIT, Logger::warn);
    }

    /** Begins to watch with another limit, and hands the line to this log. */
    static SlowRead watch(String name, String meanwhile, Duration limit, Consumer<String> log) {
        return new SlowRead(name, meanwhile, limit, log);
    }

    private void warn(String meanwhile, Duration limit) {
        told.set(true);
        log.accept(name + ": cannot be read for " + limit.toSeconds() + " s, such as from a network mount that hangs; "
                + meanwhile);
    }

    /** Ends: what was read is there, or has failed. */
    @Override
    public void close() {
        cancel.run();
        if (told.get()) {
            Logger.info("{}: the read has ended", name);
        }
    }
}
