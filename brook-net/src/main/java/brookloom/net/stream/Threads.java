package brookloom.net.stream;

/** Joins threads, and reports failures of those that go on. */
public final class Threads {
    private Threads() {}

    /**
     * Hands a failure to the handler that is told when the current thread dies of one, for a thread that others depend on
     * and so goes on. The programs' handler ends the process when memory has run out.
     */
    public static void report(Throwable failure) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e); // without memory for a line in the log there is none; the thread still goes on
        }
    }

    /**
     * Reports a lack of memory, for code that makes another failure of whatever happens: the programs' handler ends the
     * process, which would serve nobody any more. All other failures are left to the caller.
     */
    public static void reportLackOfMemory(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                report(cause);
                return;
            }
        }
    }

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
