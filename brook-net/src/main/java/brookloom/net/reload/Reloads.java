package brookloom.net.reload;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tinylog.Logger;

/** Holds what the process reads again when it is asked to: SIGHUP reaches the whole process, so there is one list. */
public final class Reloads {
    private static final List<Runnable> REGISTERED = new CopyOnWriteArrayList<>();

    private Reloads() {}

    /** Ends a registration. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Has {@link #runAll} run this, until the registration is closed.
     *
     * @param reload logs its own failures
     */
    public static Registration register(Runnable reload) {
        REGISTERED.add(reload);
        return () -> REGISTERED.remove(reload);
    }

    /** Reloads everything that is registered. */
    public static void runAll() {
        for (Runnable reload : REGISTERED) {
            try {
                reload.run();
            } catch (RuntimeException e) {
                Logger.warn("cannot reload: {}", e.toString()); // one that is just being closed, say
            }
        }
    }
}
