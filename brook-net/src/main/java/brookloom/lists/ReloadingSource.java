package brookloom.lists;

import brookloom.net.reload.SlowRead;
import brookloom.net.text.Failures;
import brookloom.net.text.LogTags;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Content of a file or URL, as it was when it could be read last. Any thread may ask for it; one thread at a time
 * refreshes it.
 */
public final class ReloadingSource<T> {
    private static final int MAX_MIB = 256;
    private static final String STAYS = "what was read before stays in use";

    private final String name;
    private final ListSource source;
    private final Loader<T> loader;
    private volatile T current;
    private ListSource.@Nullable Version version;
    private boolean failing;

    /** Makes something of a source's bytes. */
    public interface Loader<T> {
        /**
         * Reads the bytes to their end; the caller closes them.
         *
         * @param name the option and its value, for the log
         * @return immutable; its {@code toString} tells in a few words what it holds
         * @throws IOException when they cannot be read or are something else
         */
        T load(String name, InputStream bytes) throws IOException;
    }

    private record Loaded<T>(T value, ListSource.Version version) {}

    private ReloadingSource(String option, ListSource source, Loader<T> loader) throws IOException {
        this.name = option + " " + source;
        this.source = source;
        this.loader = loader;
        Loaded<T> first;
        try (LoadProgress progress = LoadProgress.of(name)) {
            first = load(null, progress::counted);
        }
        if (first == null) {
            throw new IllegalStateException("unchanged since never");
        }
        this.current = first.value();
        this.version = first.version();
    }

    private ReloadingSource(String option, ListSource source, Loader<T> loader, T before) {
        this.name = option + " " + source;
        this.source = source;
        this.loader = loader;
        this.current = before;
        this.failing = true;
    }

    /**
     * Reads it for the first time.
     *
     * @param option that it was given by, for what is told of it
     * @throws UserError when that fails
     */
    public static <T> ReloadingSource<T> read(String option, ListSource source, Loader<T> loader) throws UserError {
        try {
            ReloadingSource<T> copy = new ReloadingSource<>(option, source, loader);
            Logger.info("{}: {}", copy.name, copy.current);
            return copy;
        } catch (IOException e) {
            throw unreadable(option, source, e);
        }
    }

    private static UserError unreadable(String option, ListSource source, IOException failure) {
        return new UserError(option + " " + source + ": cannot be read: " + Failures.reason(failure), failure);
    }

    /**
     * Reads a file and forgets it; asks no web server.
     *
     * @param source null for none
     * @param problems takes the reason for which it cannot be read
     */
    public static void check(
            String option, @Nullable ListSource source, Loader<?> loader, Consumer<UserError> problems) {
        if (source instanceof ListSource.File) {
            try {
                var unused = new ReloadingSource<>(option, source, loader);
            } catch (IOException e) {
                problems.accept(unreadable(option, source, e));
            }
        }
    }

    /** Starts with content that was read before, such as by an earlier process, while the source cannot be read. */
    public static <T> ReloadingSource<T> failing(String option, ListSource source, Loader<T> loader, T before) {
        return new ReloadingSource<>(option, source, loader, before);
    }

    /** Returns the last content that could be read. */
    public T current() {
        return current;
    }

    /** Reads it again if it has changed; what was read before stays when that fails. */
    void refresh() {
        try {
            Loaded<T> loaded = loadAgain();
            if (failing) {
                failing = false;
                Logger.info("{}: can be read again", name);
            }
            if (loaded != null) {
                current = loaded.value();
                version = loaded.version();
                Logger.info("{}: {}", name, current);
            }
        } catch (IOException e) {
            failed(Failures.reason(e));
        } catch (RuntimeException | OutOfMemoryError e) {
            failed(e.toString()); // the refresher must outlive any surprise, such as a list that outgrew the heap
        }
    }

    private @Nullable Loaded<T> loadAgain() throws IOException {
        if (!(source instanceof ListSource.File)) {
            return load(version, UnaryOperator.identity()); // which has a time limit
        }
        try (SlowRead watched = SlowRead.watch(name, STAYS)) {
            return load(version, UnaryOperator.identity());
        }
    }

    private void failed(String reason) {
        if (!failing && !Thread.currentThread().isInterrupted()) {
            failing = true;
            Logger.tag(LogTags.EACH).warn("{}: cannot be read: {}; {}", name, reason, STAYS);
        }
    }

    private @Nullable Loaded<T> load(ListSource.@Nullable Version known, UnaryOperator<InputStream> watched)
            throws IOException {
        ListSource.Content content = source.open(known);
        if (content == null) {
            return null;
        }
        try (InputStream bytes = watched.apply(new LimitedInput(content.bytes(), MAX_MIB))) {
            return new Loaded<>(loader.load(name, bytes), content.version());
        }
    }
}
