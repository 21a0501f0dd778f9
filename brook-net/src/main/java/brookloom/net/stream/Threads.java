package brookloom.net.stream;

/** Joins threads. */
public final class Threads {
    private Threads() {}

    /** Waits until the thread has ended; an interruption runs {@code hurry} and is passed on afterwards. */
    public static void joinUninterruptibly(Thread thread, Runnable hurry) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                hurry.run();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
