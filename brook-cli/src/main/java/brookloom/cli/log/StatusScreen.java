package brookloom.cli.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps one line with a status below the lines of the log on a terminal. Thread-safe. */
public final class StatusScreen extends OutputStream {
    /** Goes to the line's begin and erases it (ECMA-48). */
    private static final String ERASE = "\r\033[K";

    @SuppressWarnings("SystemOut") // the terminal is meant
    private static final StatusScreen STANDARD_ERROR = new StatusScreen(System.err);

    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();
    // Under the lock:
    private String status = "";

    StatusScreen(OutputStream out) {
        this.out = out;
    }

    /** Returns the one of standard error. */
    public static StatusScreen standardError() {
        return STANDARD_ERROR;
    }

    /**
     * Shows a status in place of the one before.
     *
     * @param text a short line; empty for none
     */
    public void show(String text) throws IOException {
        lock.lock();
        try {
            if (!text.equals(status)) {
                status = text;
                out.write(ascii(ERASE + text));
                out.flush();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes whole lines of the log. */
    @Override
    public void write(byte[] lines, int offset, int length) throws IOException {
        lock.lock();
        try {
            if (status.isEmpty() || length == 0) {
                out.write(lines, offset, length);
            } else {
                out.write(ascii(ERASE));
                out.write(lines, offset, length);
                out.write(ascii(status));
            }
        } finally {
            lock.unlock();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
