package brookloom.testing;

/** A step on a virtual thread of its own, and what became of it. */
public final class Background {
    private final Thread thread;
    private volatile Throwable failure;

    /** What runs. */
    public interface Step {
        public void run() throws Exception;
    }

    private Background(Step step) {
        thread = Thread.ofVirtual().name("background").start(() -> {
            try {
                step.run();
            } catch (Exception | Error e) {
                failure = e;
            }
        });
    }

    public static Background run(Step step) {
        return new Background(step);
    }

    public void join() throws InterruptedException {
        thread.join();
    }

    public void interrupt() {
        thread.interrupt();
    }

    /** What it threw, null when nothing; known once joined. */
    public Throwable failure() {
        return failure;
    }

    public boolean isRunning() {
        return thread.isAlive();
    }
}
