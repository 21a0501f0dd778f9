package brookloom.net.text;

import org.jspecify.annotations.Nullable;

/** Reports a failure the user can do something about: one line that says what happened and what to do. */
@SuppressWarnings("serial") // never serialized
public sealed class UserError extends Exception permits ConfigError {
    /** Makes the message safe to show: the names in it may be anybody's. */
    public UserError(String message) {
        this(message, null);
    }

    /** Makes the message safe to show; see {@link #UserError(String)}. */
    public UserError(String message, @Nullable Throwable cause) {
        super(Printable.escape(message, "\n"), cause);
    }
}
