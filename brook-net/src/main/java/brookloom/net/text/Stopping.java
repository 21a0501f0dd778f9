package brookloom.net.text;

import java.time.Duration;
import java.util.Optional;

/** Describes what a service that stops waits for. */
public final class Stopping {
    /** The limit of a service that others have followed, as after a reload: its tunnels run to their end. */
    public static final Duration NO_LIMIT = Duration.ofDays(365);

    private Stopping() {}

    /**
     * Returns the line for the log; empty where nothing is waited for.
     *
     * @param one names what still runs
     */
    public static Optional<String> line(Duration limit, long running, String one) {
        if (running == 0 || limit.isZero()) {
            return Optional.empty();
        }
        String what = running == 1 ? "1 " + one : running + " " + one + "s";
        return Optional.of(
                limit.equals(NO_LIMIT)
                        ? "the old service has stopped accepting; its " + what + (running == 1 ? " goes" : " go")
                                + " on until closed"
                        : "stopping: waiting up to " + limit.toSeconds() + " s for " + what
                                + ", a second signal ends them");
    }
}
