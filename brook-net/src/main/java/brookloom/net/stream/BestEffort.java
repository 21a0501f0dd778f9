package brookloom.net.stream;

import java.io.Closeable;
import java.io.IOException;

/** Does what may fail without consequence. */
public final class BestEffort {
    private BestEffort() {}

    /** Closes; a failure means only that what was not yet sent is lost, as it would be in any case. */
    public static void close(Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            // It is closed nevertheless.
        }
    }

    /** Ends our direction; a failure means that the peer has gone. */
    public static void end(ByteStream stream) {
        try {
            stream.shutdownOutput();
        } catch (IOException e) {
            // Nobody is left to be told.
        }
    }
}
