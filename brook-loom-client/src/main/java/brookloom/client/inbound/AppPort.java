package brookloom.client.inbound;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppProtocol;
import brookloom.net.listen.AcceptLoop;
import brookloom.net.listen.AcceptLoop.TooMany;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** One port that apps connect to, and its accept loop. Owns the listening socket. */
final class AppPort implements Closeable {
    private static final int BACKLOG = 1024;

    private final ServerSocket server;
    private final AppProtocol protocol;
    private final AcceptLoop loop;

    /** What becomes of an app that was accepted; never waits for it. */
    interface Door {
        /**
         * Takes the socket over.
         *
         * @throws TooMany when it was turned away for lack of room
         */
        void admit(Socket socket, AppProtocol protocol) throws TooMany;
    }

    /** Accepts on a socket that is already bound. */
    AppPort(ServerSocket server, AppProtocol protocol) {
        this.server = server;
        this.protocol = protocol;
        this.loop = new AcceptLoop(server, binding().toString());
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
        loop.run(socket -> door.admit(socket, protocol));
    }

    @Override
    public void close() {
        loop.close();
    }
}
