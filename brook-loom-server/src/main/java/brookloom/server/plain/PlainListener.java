package brookloom.server.plain;

import brookloom.net.stream.SocketStream;
import brookloom.server.targets.Peer;
import brookloom.server.tunnel.TunnelThreads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.tinylog.Logger;

/** The plain server's TCP port: accepts carriers and hands each to a thread of its own. */
final class PlainListener implements AutoCloseable {
    /** Out of file descriptors, trying at once would only burn the CPU. */
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    private final ServerSocket server;
    private final TunnelThreads tunnels;
    private final Thread thread;
    private boolean troubled;

    private PlainListener(ServerSocket server, TunnelThreads tunnels) {
        this.server = server;
        this.tunnels = tunnels;
        this.thread = Thread.ofVirtual().name("plain-accept").unstarted(this::acceptLoop);
    }

    /** Accepts until closed; owns the socket. */
    static PlainListener start(ServerSocket server, TunnelThreads tunnels) {
        PlainListener listener = new PlainListener(server, tunnels);
        listener.thread.start();
        return listener;
    }

    int port() {
        return server.getLocalPort();
    }

    private void acceptLoop() {
        while (!server.isClosed()) {
            try {
                admit(server.accept());
                troubled = false;
            } catch (IOException e) {
                pause(e);
            }
        }
    }

    private void admit(Socket socket) throws IOException {
        InetSocketAddress remote = (InetSocketAddress) socket.getRemoteSocketAddress();
        try {
            tunnels.start(new SocketStream(socket), Peer.of(remote));
        } catch (IOException e) {
            socket.close();
            Logger.debug("client left before it was served: {}", e.getMessage());
        }
    }

    /** Trouble is logged when it begins, not with every client that meets it. */
    private void pause(IOException failure) {
        if (server.isClosed()) {
            return;
        }
        if (!troubled) {
            Logger.warn("cannot accept clients, keeps trying: {}", failure.getMessage());
        }
        troubled = true;
        try {
            Thread.sleep(ACCEPT_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            Logger.debug("listening socket: {}", e.getMessage());
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
