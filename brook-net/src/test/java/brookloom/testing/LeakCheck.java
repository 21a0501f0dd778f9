package brookloom.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test that leaves a thread (platform or virtual) or a socket behind. {@code @ExtendWith(LeakCheck.class)}
 * looks after each test, {@link OfClass} once after all tests of a class (for those that share a server).
 */
public final class LeakCheck implements BeforeEachCallback, AfterEachCallback {
    private static final Namespace STORE = Namespace.create(LeakCheck.class);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(STORE).put(context.getUniqueId(), Leftovers.now());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        check(context);
    }

    /** The same, once for a whole class. */
    public static final class OfClass implements BeforeAllCallback, AfterAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            context.getStore(STORE).put(context.getUniqueId(), Leftovers.now());
        }

        @Override
        public void afterAll(ExtensionContext context) {
            check(context);
        }
    }

    /**
     * Waits until nothing is there that was not there before.
     *
     * @throws AssertionError naming what stays
     */
    public static void assertNothingNewSince(Leftovers before) {
        long patience = System.nanoTime() + PATIENCE_NANOS;
        // Sockets first: looking for threads makes garbage, and its collection closes sockets that were forgotten.
        Leftovers left = await(patience, () -> Leftovers.socketsSince(before));
        if (left.isEmpty()) {
            left = await(patience, () -> Leftovers.now().without(before));
        }
        if (!left.isEmpty()) {
            throw new AssertionError("left behind: " + left);
        }
    }

    private static Leftovers await(long patience, Supplier<Leftovers> look) {
        Leftovers left = look.get();
        while (!left.isEmpty() && System.nanoTime() < patience) {
            LockSupport.parkNanos(PAUSE_NANOS);
            left = look.get();
        }
        return left;
    }

    private static void check(ExtensionContext context) {
        Leftovers before = context.getStore(STORE).remove(context.getUniqueId(), Leftovers.class);
        assertNothingNewSince(before);
    }
}
