package brookloom.it.bench;

import java.io.IOException;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Tunnels to targets that echo, opened by several apps at once, and closed together. */
final class OpenTunnels implements AutoCloseable {
    static final int OPENERS = 16;

    private final Queue<Socket> tunnels = new ConcurrentLinkedQueue<>();

    /** Opens the tunnel of a number. */
    interface Opener {
        Socket connect(int number) throws IOException;
    }

    /** Opens so many more, each of which echoes once. */
    void open(int count, Opener opener) throws IOException, InterruptedException {
        Concurrently.run(OPENERS, app -> {
            for (int i = app; i < count; i += OPENERS) {
                Socket tunnel = opener.connect(i);
                tunnels.add(tunnel);
                tunnel.getOutputStream().write(LoadTarget.ECHO);
                echo(tunnel);
            }
            return app;
        });
    }

    Queue<Socket> sockets() {
        return tunnels;
    }

    int count() {
        return tunnels.size();
    }

    /** Fails unless all of them echo. */
    void echoAll() throws IOException {
        for (Socket tunnel : tunnels) {
            echo(tunnel);
        }
    }

    static void echo(Socket tunnel) throws IOException {
        tunnel.getOutputStream().write(7);
        if (tunnel.getInputStream().read() != 7) {
            throw new IOException("an open tunnel is dead");
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket tunnel : tunnels) {
            tunnel.close();
        }
    }
}
