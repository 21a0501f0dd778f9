package brookloom.net.stream;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Lets a thread wait until others have left; costs them nothing until one does. */
public final class Vacancy {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private volatile boolean awaited;

    /** Has the waiting threads check their condition again; called after somebody has left. */
    public void left() {
        if (awaited) {
            lock.lock();
            try {
                left.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until the condition holds; returns false when it does not within the limit.
     *
     * @throws InterruptedException to wait no longer
     */
    public boolean await(BooleanSupplier empty, Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            awaited = true;
            while (!empty.getAsBoolean()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = left.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
