package brookloom.it.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Several apps at once, each a thread. */
final class Concurrently {
    /** What one app does. */
    interface App<T> {
        T run(int number) throws Exception;
    }

    private Concurrently() {}

    /** Waits for all and gives what they gave, or fails as the first of those that failed. */
    static <T> List<T> run(int apps, App<T> app) throws IOException, InterruptedException {
        List<FutureTask<T>> tasks = new ArrayList<>();
        for (int i = 0; i < apps; i++) {
            int number = i;
            FutureTask<T> task = new FutureTask<>(() -> app.run(number));
            tasks.add(task);
            Thread.ofPlatform().daemon().name("app-" + i).start(task);
        }
        List<T> all = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        for (FutureTask<T> task : tasks) {
            try {
                all.add(task.get());
            } catch (ExecutionException e) {
                failures.add(
                        e.getCause() instanceof IOException cause
                                ? new IOException(AppEntrance.failure(cause), cause)
                                : new IOException(e.getCause()));
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        return all;
    }
}
