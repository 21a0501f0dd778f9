package brookloom.client.dial;

import brookloom.net.dial.DialFailed;
import org.tinylog.Logger;

/** Logs why an app is not connected: without its destination, which {@code --debug} shows. */
public final class DialFailureLog {
    private DialFailureLog() {}

    /** Logs a failure, for what an app has asked for. */
    public static void warn(DialFailed failure) {
        Logger.warn("{}", failure.logged());
        if (!failure.logged().equals(failure.getMessage())) {
            Logger.debug("{}", failure.getMessage());
        }
    }
}
