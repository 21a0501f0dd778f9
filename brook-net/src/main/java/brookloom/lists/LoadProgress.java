package brookloom.lists;

import brookloom.net.stream.Heartbeat;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.tinylog.Logger;

/** Logs every few seconds that something is still being read, and how much so far, while a start waits. */
final class LoadProgress implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(3);
    private static final double MIB = 1 << 20;

    private final AtomicLong bytes = new AtomicLong();
    private final Heartbeat beat;

    private LoadProgress(String name, Duration interval, Consumer<String> log) {
        beat = Heartbeat.every(
                interval,
                () -> log.accept(
                        String.format(Locale.ROOT, "%s: still being read, %.1f MiB so far", name, bytes.get() / MIB)));
    }

    /** Begins to log, until closed. */
    static LoadProgress of(String name) {
        return of(name, INTERVAL, Logger::info);
    }

    /** Begins to hand lines to this log, until closed. */
    static LoadProgress of(String name, Duration interval, Consumer<String> log) {
        return new LoadProgress(name, interval, log);
    }

    /** Returns the bytes, counted as they are read. */
    InputStream counted(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int b = super.read();
                bytes.addAndGet(b < 0 ? 0 : 1);
                return b;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int n = super.read(buffer, offset, length);
                bytes.addAndGet(Math.max(0, n));
                return n;
            }
        };
    }

    @Override
    public void close() {
        beat.close();
    }
}
