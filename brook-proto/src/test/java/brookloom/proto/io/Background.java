package brookloom.proto.io;

/** A step on a virtual thread of its own, and what became of it. */
final class Background {
    private final Thread thread;
    private volatile Throwable failure;

    /** What runs. */
    interface Step {
        void run() throws Exception;
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

    static Background run(Step step) {
        return new Background(step);
    }

    void join() throws InterruptedException {
        thread.join();
    }

    void interrupt() {
        thread.interrupt();
    }

    /** What it threw, null when nothing; known once joined. */
    Throwable failure() {
        return failure;
    }

    boolean isRunning() {
        return thread.isAlive();
    }
}
