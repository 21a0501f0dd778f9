package brookloom.net.listen;

import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.tinylog.Logger;

/** Accepts connections until the port is closed, whatever happens to single ones. Owns the listening socket. */
public final class AcceptLoop implements Closeable {
    /** Out of file descriptors, trying at once would only burn the CPU. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ServerSocket port;
    private final String title;
    private boolean troubled;

    /** What becomes of a connection that was accepted; never waits for it. */
    public interface Door {
        /**
         * Takes the socket over.
         *
         * @throws TooMany when it was turned away for lack of room
         */
        void admit(Socket socket) throws TooMany;
    }

    /** No room for one more. */
    @SuppressWarnings("serial") // never serialized
    public static final class TooMany extends Exception {
        /** @param open connections there are */
        public TooMany(int open) {
            super("turns apps away: " + open + " connections are open, the limit");
        }
    }

    /**
     * Accepts on a socket that is already bound.
     *
     * @param title for log lines: {@code SOCKS5 on 127.0.0.1:1080}
     */
    public AcceptLoop(ServerSocket port, String title) {
        this.port = port;
        this.title = title;
    }

    /** Runs until closed. */
    public void run(Door door) {
        while (!port.isClosed()) {
            try {
                door.admit(port.accept());
                troubled = false;
            } catch (TooMany e) {
                troubled(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                pause(e);
            }
        }
    }

    private void pause(IOException failure) {
        if (port.isClosed()) {
            return;
        }
        troubled("cannot accept apps, keeps trying: " + failure.getMessage());
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Logger.debug("woken: the port is being closed");
        }
    }

    /** Trouble is logged when it begins, not with every connection that meets it. */
    private void troubled(String message) {
        if (!troubled) {
            Logger.warn("{} {}", title, message);
        }
        troubled = true;
    }

    @Override
    public void close() {
        try {
            port.close();
        } catch (IOException e) {
            Logger.debug("listening socket: {}", e.toString());
        }
    }
}
