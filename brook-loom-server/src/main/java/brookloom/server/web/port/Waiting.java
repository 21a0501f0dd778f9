package brookloom.server.web.port;

import org.eclipse.jetty.io.Connection;

/** A connection that has its client begin something: TLS, a header, a request. */
public interface Waiting extends Connection {
    /** Returns whether it waits now; false while it answers. */
    default boolean isWaiting() {
        return true;
    }
}
