package brookloom.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Checks several cases at the same time, where each spends its time waiting. */
public final class SideBySide {
    private SideBySide() {}

    /** Throws when the case is not as it shall be. */
    public interface Check<T> {
        void run(T value) throws Exception;
    }

    /** Checks every case on a thread of its own; fails with the names of those that fail, and why. */
    public static <T> void check(Stream<T> cases, Check<T> check) throws InterruptedException {
        List<T> values = cases.toList();
        List<Background> running = new ArrayList<>();
        for (T value : values) {
            running.add(Background.run(() -> check.run(value)));
        }
        for (Background one : running) {
            one.join();
        }
        AssertionError failed = null;
        for (int i = 0; i < values.size(); i++) {
            Throwable why = running.get(i).failure();
            if (why instanceof TestAbortedException aborted) {
                throw aborted;
            }
            if (why != null) {
                AssertionError one = new AssertionError(values.get(i) + ": " + why.getMessage(), why);
                if (failed == null) {
                    failed = one;
                } else {
                    failed.addSuppressed(one);
                }
            }
        }
        if (values.isEmpty()) {
            throw new AssertionError("no case to check");
        }
        if (failed != null) {
            throw failed;
        }
    }
}
