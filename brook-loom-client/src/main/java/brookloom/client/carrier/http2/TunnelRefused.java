package brookloom.client.carrier.http2;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The server answered a CONNECT with another status than 200. */
public final class TunnelRefused extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable String location;

    TunnelRefused(int status, @Nullable String location) {
        super("HTTP " + status);
        this.status = status;
        this.location = location;
    }

    public int status() {
        return status;
    }

    /** Returns the target of the redirect. */
    public @Nullable String location() {
        return location;
    }
}
