package brookloom.net.text;

import org.jspecify.annotations.Nullable;

/** Reports a configuration whose values do not fit together, or do not exist on this machine. */
@SuppressWarnings("serial") // never serialized
public final class ConfigError extends UserError {
    public ConfigError(String message) {
        this(message, null);
    }

    public ConfigError(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
