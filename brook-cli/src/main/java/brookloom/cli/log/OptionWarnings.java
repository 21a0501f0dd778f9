package brookloom.cli.log;

import org.tinylog.Logger;

/**
 * Warns of what options say. Before the log is set up they are only checked, and nothing is said: a start reads them again
 * and says it then, while a log that has begun takes neither its file nor its form any more.
 */
public final class OptionWarnings {
    private OptionWarnings() {}

    /** Warns in one sentence. */
    public static void warn(String sentence) {
        if (LogOption.isReady()) {
            Logger.warn("{}", sentence);
        }
    }
}
