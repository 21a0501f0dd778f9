package brookloom.client.inbound;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An app was turned away; the message is one line for the log, and the app has had whatever answer its protocol has for it. */
@SuppressWarnings("serial") // never serialized
final class AppRefused extends IOException {
    AppRefused(String message) {
        this(message, null);
    }

    AppRefused(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
