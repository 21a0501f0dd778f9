package brookloom.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.tinylog.Logger;

/** One port that apps connect to, and its accept loop. Owns the listening socket. */
final class AppPort implements Closeable {
    private static final int BACKLOG = 1024;

    /** Out of file descriptors, trying at once would only burn the CPU. */
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    private final ServerSocket server;
    private final AppProtocol protocol;
    private boolean troubled;

    /** What becomes of an app that was accepted; never waits for it. */
    interface Door {
        /**
         * Takes the socket over.
         *
         * @throws TooManyApps when it was turned away for lack of room
         */
        void admit(Socket socket, AppProtocol protocol) throws TooManyApps;
    }

    /** No room for one more; the message goes on from "SOCKS5 on 127.0.0.1:1080". */
    @SuppressWarnings("serial") // never serialized
    static final class TooManyApps extends Exception {
        TooManyApps(int open) {
            super("turns apps away: " + open + " connections are open, the limit");
        }
    }

    /** Accepts on a socket that is already bound. */
    AppPort(ServerSocket server, AppProtocol protocol) {
        this.server = server;
        this.protocol = protocol;
    }

    /**
     * Binds, and does not accept yet.
     *
     * @throws BindException when the address cannot be had; the message is for the user
     */
    static AppPort bind(AppBinding binding) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.bind(binding.address(), BACKLOG);
            return new AppPort(server, binding.protocol());
        } catch (IOException e) {
            server.close();
            String option = binding.protocol().option();
            BindException failure = new BindException("cannot listen for " + binding + ": " + e.getMessage()
                    + "; choose another address or port with " + option);
            failure.initCause(e);
            throw failure;
        }
    }

    /** What apps speak here and where they connect, with the port that was taken. */
    AppBinding binding() {
        return new AppBinding(protocol, (InetSocketAddress) server.getLocalSocketAddress());
    }

    /** Lives until the port is closed, whatever happens to single connections. */
    void acceptLoop(Door door) {
        while (!server.isClosed()) {
            try {
                door.admit(server.accept(), protocol);
                troubled = false;
            } catch (TooManyApps e) {
                troubled(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                pause(e);
            }
        }
    }

    private void pause(IOException failure) {
        if (server.isClosed()) {
            return;
        }
        troubled("cannot accept apps, keeps trying: " + failure.getMessage());
        try {
            Thread.sleep(ACCEPT_PAUSE);
        } catch (InterruptedException e) {
            Logger.debug("woken: the port is being closed");
        }
    }

    /** Trouble is logged when it begins, not with every app that meets it. */
    private void troubled(String message) {
        if (!troubled) {
            Logger.warn("{} {}", binding(), message);
        }
        troubled = true;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            Logger.debug("listening socket: {}", e.toString());
        }
    }
}
