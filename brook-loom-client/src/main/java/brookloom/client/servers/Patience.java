package brookloom.client.servers;

import brookloom.net.dial.DialFailed;
import brookloom.proto.ReplyCode;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Gives up a dial that takes too long. */
final class Patience {
    private Patience() {}

    /** Dials by one server. */
    interface Attempt<T> {
        T dial() throws DialFailed;
    }

    /**
     * Returns what the attempt does within the limit. One that succeeds as it is given up is used all the same: what it has
     * sent must not be sent again by another server.
     *
     * @param server its name for messages
     */
    static <T> T within(Duration limit, String server, Attempt<T> attempt) throws DialFailed {
        FutureTask<T> task = new FutureTask<>(attempt::dial);
        Thread thread = Thread.ofVirtual()
                .name(Thread.currentThread().getName() + "-dial")
                .start(task);
        boolean late = false;
        try {
            late = !thread.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            thread.interrupt();
            joinUninterruptibly(thread);
        }
        return result(task, late, server, limit);
    }

    private static <T> T result(FutureTask<T> task, boolean late, String server, Duration limit) throws DialFailed {
        try {
            return task.resultNow();
        } catch (IllegalStateException e) {
            Throwable failure = task.exceptionNow();
            if (late) {
                String line = "server " + server + " did not answer within " + limit.toMillis() + " ms";
                throw new DialFailed(ReplyCode.TTL_EXPIRED, line, failure);
            }
            switch (failure) {
                case DialFailed failed -> throw failed;
                case RuntimeException bug -> throw bug;
                case Error error -> throw error;
                default -> throw new IllegalStateException(new ExecutionException(failure));
            }
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
