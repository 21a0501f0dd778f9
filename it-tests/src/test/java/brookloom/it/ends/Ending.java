package brookloom.it.ends;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;

/**
 * How a connection ended for the one who reads it.
 *
 * @param bytes what came before
 * @param how of the end
 */
public record Ending(byte[] bytes, How how) {
    private static final int PATIENCE_MILLIS = 60_000;

    /** The two ends that TCP knows. */
    public enum How {
        ORDERLY,
        RESET
    }

    /**
     * Reads until the connection ends.
     *
     * @throws java.net.SocketTimeoutException when it does not end
     */
    public static Ending of(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        var bytes = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        byte[] part = new byte[8192];
        try {
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                bytes.write(part, 0, n);
            }
            return new Ending(bytes.toByteArray(), How.ORDERLY);
        } catch (SocketException e) {
            if (e.getMessage().contains("reset") || e.getMessage().contains("Broken pipe")) {
                return new Ending(bytes.toByteArray(), How.RESET);
            }
            throw e;
        }
    }

    /** Ends the connection as a crash does. */
    public static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
