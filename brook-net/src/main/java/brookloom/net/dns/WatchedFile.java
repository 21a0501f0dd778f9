package brookloom.net.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Keeps what a small text file of the system says, and reads it again when it has changed.
 *
 * @param <T> made of the lines
 */
final class WatchedFile<T> {
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Path file;
    private final Function<List<String>, T> parser;
    private final LongSupplier nanoTime;
    private volatile Copy<T> copy;

    private record Copy<T>(Optional<T> content, @Nullable Stamp stamp, long checkedAt) {}

    private record Stamp(
            long size, FileTime modified, @Nullable Object key) {}

    WatchedFile(Path file, Function<List<String>, T> parser, LongSupplier nanoTime) {
        this.file = file;
        this.parser = parser;
        this.nanoTime = nanoTime;
        this.copy = read(stamp());
    }

    /** Returns the content as of a second ago or later; empty when the file cannot be read. */
    Optional<T> current() {
        Copy<T> known = copy;
        long now = nanoTime.getAsLong();
        if (now - known.checkedAt() < FRESH_NANOS) {
            return known.content();
        }
        Stamp stamp = stamp();
        Copy<T> next =
                stamp != null && stamp.equals(known.stamp()) ? new Copy<>(known.content(), stamp, now) : read(stamp);
        copy = next;
        return next.content();
    }

    private Copy<T> read(@Nullable Stamp stamp) {
        long now = nanoTime.getAsLong();
        if (stamp == null) {
            return new Copy<>(Optional.empty(), null, now);
        }
        try {
            // Host names are ASCII, and comments may be in any encoding.
            List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            return new Copy<>(Optional.of(parser.apply(lines)), stamp, now);
        } catch (IOException e) {
            Logger.debug("{} cannot be read: {}", file, e.getMessage());
            return new Copy<>(Optional.empty(), null, now);
        }
    }

    private @Nullable Stamp stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() ? stamp(attributes) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static Stamp stamp(BasicFileAttributes attributes) {
        return new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }
}
