package brookloom.cli.log;

import brookloom.net.state.NewSecretFile;
import brookloom.net.text.Failures;
import brookloom.net.text.InputFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The end of a log file. One that is created is its owner's alone, since a log names users and, where asked to, where
 * they went. A file that was renamed or deleted (by logrotate, say) is left, and its name opened anew, before the next
 * entry is written. Callers take turns.
 */
final class LogFile extends OutputStream {
    private final Path path;
    private OutputStream out;
    private @Nullable Object key;
    private boolean failing;

    LogFile(Path path) throws IOException {
        this.path = path;
        this.out = open();
        this.key = key();
    }

    /** Creates the file if need be, to find out whether it can be written. */
    static void check(Path path) throws IOException {
        new LogFile(path).close();
    }

    private OutputStream open() throws IOException {
        InputFile.refusePipe(path); // opening it would wait for a reader
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return new WholeLines(
                Channels.newOutputStream(Files.newByteChannel(path, options, NewSecretFile.ownerOnly(path))));
    }

    /** Returns what tells the file from others of its name; null where the file system has no such thing (Windows). */
    private @Nullable Object key() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Returns whether the name stands for another file now, or for none. Pipes and devices are not opened twice. */
    private boolean moved() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return now.isRegularFile() && !Objects.equals(now.fileKey(), key);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** Writes one entry, whole. */
    @Override
    public void write(byte[] entry, int offset, int length) throws IOException {
        IOException failure = follow();
        out.write(entry, offset, length);
        if (failure != null && !failing) {
            failing = true;
            Logger.warn(
                    "cannot open the log file {} anew: {}; logging goes on to the old one",
                    path,
                    Failures.reason(failure));
        }
        failing &= failure != null;
    }

    private @Nullable IOException follow() {
        try {
            if (moved()) {
                OutputStream old = out;
                out = open();
                key = key();
                old.close();
            }
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
