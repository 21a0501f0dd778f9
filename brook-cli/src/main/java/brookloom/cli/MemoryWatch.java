package brookloom.cli;

import brookloom.net.stream.Threads;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Looks every second whether there is any memory left, and reports when there is none. An OutOfMemoryError may be met
 * where nothing reports it (in a library that keeps it to itself), while the heap stays full and nobody is served.
 */
final class MemoryWatch implements Runnable {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Less than a tunnel under load takes, and nothing to the collector. */
    private static final int PROBE = 32 * 1024;

    private final IntFunction<byte[]> allocate;

    /** The last probe, in a field so that it is allocated on the heap. */
    private byte[] probe = {};

    /** @param allocate makes an array of so many bytes */
    MemoryWatch(IntFunction<byte[]> allocate) {
        this.allocate = allocate;
    }

    /** Starts the watch of this process: a platform thread, since virtual ones start others, which takes memory. */
    static void start() {
        var watch = new MemoryWatch(byte[]::new);
        Thread.ofPlatform().name("memory-watch").daemon().start(() -> {
            while (true) {
                LockSupport.parkNanos(watch, INTERVAL.toNanos());
                watch.run();
            }
        });
    }

    /** Looks once. */
    @Override
    public void run() {
        try {
            probe = allocate.apply(PROBE);
            probe = new byte[0]; // not kept until the next look
        } catch (OutOfMemoryError e) {
            Threads.report(e);
        }
    }

    /** Returns the bytes that are held between two looks. */
    int held() {
        return probe.length;
    }
}
