package brookloom.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Runs tasks when the process ends, whatever ends it, in the reverse of their order: the pid file goes when the server has
 * stopped, not while its tunnels drain. (The JVM runs its own hooks all at once.)
 */
final class Shutdown {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Deque<Runnable> TASKS = new ArrayDeque<>();
    private static final CountDownLatch HURRY = new CountDownLatch(1);
    private static boolean hooked;

    private Shutdown() {}

    /** Has the task run at the end of the process. */
    static void onExit(Runnable task) {
        LOCK.lock();
        try {
            if (!hooked) {
                Runtime.getRuntime()
                        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(Shutdown::run));
                hooked = true;
            }
            TASKS.push(task);
        } finally {
            LOCK.unlock();
        }
    }

    /** Asks tasks that wait for something to wait no longer. */
    static void hurry() {
        HURRY.countDown();
    }

    /** Waits until tasks shall hurry. */
    static void awaitHurry() throws InterruptedException {
        HURRY.await();
    }

    private static void run() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException e) {
                Logger.error(e, "stopping: internal error");
            }
        }
    }

    private static @Nullable Runnable next() {
        LOCK.lock();
        try {
            return TASKS.poll();
        } finally {
            LOCK.unlock();
        }
    }
}
