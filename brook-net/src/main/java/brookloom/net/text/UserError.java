package brookloom.net.text;

import org.jspecify.annotations.Nullable;

/** A failure the user can do something about: its message is one line that says what happened and what to do. */
@SuppressWarnings("serial") // never serialized
public final class UserError extends Exception {
    public UserError(String message) {
        this(message, null);
    }

    public UserError(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
