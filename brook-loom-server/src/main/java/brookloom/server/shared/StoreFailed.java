package brookloom.server.shared;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The store of shared state cannot be used; the message says why and what to do. */
@SuppressWarnings("serial") // never serialized
public final class StoreFailed extends IOException {
    StoreFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
