package brookloom.cli.start;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Remembers why standard output could not be written. Java's print streams keep such failures to themselves, and a program that
 * has printed nothing would end as if all were well.
 */
public final class StandardOutput extends OutputStream {
    private final OutputStream out;
    private volatile @Nullable IOException failure;

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /** Puts itself below {@code System.out}. */
    @SuppressWarnings("SystemOut") // the console is meant
    public static StandardOutput watch() {
        StandardOutput watched = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        System.setOut(new PrintStream(new BufferedOutputStream(watched), true, System.out.charset()));
        return watched;
    }

    /** Returns why something that was printed has not been written; null when all of it was. */
    @SuppressWarnings("SystemOut")
    public @Nullable IOException failure() {
        System.out.flush();
        return failure;
    }

    /** Returns whether the reader has gone, as {@code head} does: that is no failure worth a line. */
    public static boolean isReaderGone(IOException failure) {
        return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            if (failure == null) {
                failure = e;
            }
            throw e;
        }
    }
}
