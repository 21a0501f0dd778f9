package brookloom.cli.doctor;

import brookloom.net.text.UserError;
import java.io.IOException;

/** Examines one thing. */
public interface Step {
    /** Returns what is examined, in a word or two. */
    String name();

    /**
     * Examines it, within a limit of its own.
     *
     * @throws IOException for a problem that the following steps would meet as well; its message is for the user
     * @throws UserError for the same
     */
    Outcome run() throws IOException, UserError;
}
