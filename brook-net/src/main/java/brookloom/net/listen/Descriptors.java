package brookloom.net.listen;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Watches how many file descriptors this process has open. Counting takes a look into a folder of the system's, so between
 * two counts an estimate serves: what was counted, and some for each connection accepted since.
 */
public final class Descriptors {
    /** A connection to us, one that is dialled for it, and one for good measure. */
    public static final int PER_CONNECTION = 3;

    private static final int UNKNOWN = -1;
    private static final int MOST_SPARE = 64;
    private static final Pattern SOFT_LIMIT = Pattern.compile("(?m)^Max open files +(\\d+)");

    private static final Descriptors PROCESS = new Descriptors(limitOfProcess(), Descriptors::countOfProcess);

    private final long limit;
    private final LongSupplier count;
    private final ReentrantLock lock = new ReentrantLock();
    // Under the lock:
    private long estimate = UNKNOWN;

    /** @param limit of the process; below zero for none that is known */
    Descriptors(long limit, LongSupplier count) {
        this.limit = limit;
        this.count = count;
    }

    /** Returns the watch over this process, which there is one of. */
    public static Descriptors ofProcess() {
        return PROCESS;
    }

    /** Returns how many may be open at a time; below zero where that is unknown. */
    public long limit() {
        return limit;
    }

    /** Returns whether so few are left that connections which are there need them; false where that is unknown. */
    public boolean areShort() {
        if (limit < 0) {
            return false;
        }
        lock.lock();
        try {
            if (estimate == UNKNOWN || estimate >= most()) {
                estimate = count.getAsLong();
            }
            return estimate >= most();
        } finally {
            lock.unlock();
        }
    }

    /** Learns that a connection was accepted. */
    void accepted() {
        lock.lock();
        try {
            estimate += estimate == UNKNOWN ? 0 : PER_CONNECTION;
        } finally {
            lock.unlock();
        }
    }

    private long most() {
        return limit - Math.min(MOST_SPARE, limit / 4);
    }

    private static long limitOfProcess() {
        try {
            Matcher matcher = SOFT_LIMIT.matcher(Files.readString(Path.of("/proc/self/limits")));
            return matcher.find() ? Long.parseLong(matcher.group(1)) : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN; // another system than Linux: its own limit is met then, and waited for
        }
    }

    /** Returns the limit itself where there is no descriptor left to look with. */
    private static long countOfProcess() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? PROCESS.limit : open.length;
    }
}
