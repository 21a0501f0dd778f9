package brookloom.net.text;

import org.jspecify.annotations.Nullable;

/** Reports a failure the user can do something about: one line that says what happened and what to do. */
@SuppressWarnings("serial") // never serialized
public sealed class UserError extends Exception permits ConfigError {
    public UserError(String message) {
        this(message, null);
    }

    public UserError(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
