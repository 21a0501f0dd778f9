package brookloom.net.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import brookloom.net.text.Failures;
import brookloom.net.text.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A small text that survives restarts, in a file that only its owner may read. Best effort: where it cannot be kept, one line
 * of the log says so. Thread-safe.
 */
public final class KeptText {
    private static final int MAX_BYTES = 4 << 20;
    private static final int NAME_BYTES = 16;

    private final @Nullable Path file;
    private final ReentrantLock writing = new ReentrantLock();

    // Under the lock:
    private String written = "";
    private boolean failing;

    private KeptText(@Nullable Path file) {
        this.file = file;
    }

    /**
     * Returns the text of a kind that belongs to a key, which may be secret: the file's name does not tell it.
     *
     * @param state the folder for what survives restarts; null to keep nothing
     */
    public static KeptText of(@Nullable Path state, String kind, String key) {
        return new KeptText(state == null ? null : state.resolve(kind).resolve(hash(key)));
    }

    private static String hash(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Holds a text that was kept.
     *
     * @param since when it was written
     */
    public record Kept(String text, Instant since) {}

    /** Returns what was kept; empty when nothing was, or it cannot be read. */
    public Optional<Kept> read() {
        if (file == null) {
            return Optional.empty();
        }
        try (InputStream in = InputFile.open(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES);
            return Optional.of(new Kept(
                    new String(bytes, UTF_8), Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            Logger.warn("{} cannot be read: {}", file, Failures.reason(e));
            return Optional.empty();
        }
    }

    /** Keeps a text in place of the one before, at once or not at all. */
    public void write(String text) {
        writing.lock();
        try {
            if (file != null && !text.equals(written)) {
                replace(file, text);
                written = text;
                failing = false;
            }
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                Logger.warn("{} cannot be written, and is missing after a restart: {}", file, Failures.reason(e));
            }
        } finally {
            writing.unlock();
        }
    }

    /** Files of this kind are made for their owner alone, where permissions say that. */
    private static void replace(Path file, String text) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent());
        createFolder(folder);
        Path fresh = Files.createTempFile(folder, "fresh", ".tmp");
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void createFolder(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
    }
}
