package brookloom.net.listen;

import brookloom.net.stream.BestEffort;
import brookloom.net.stream.KeepAlive;
import brookloom.net.stream.SocketStream;
import brookloom.net.stream.Threads;
import brookloom.net.text.Failures;
import brookloom.net.text.HostPorts;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Accepts connections on one port until closed, whatever happens to single ones, on a platform thread of its own: a virtual
 * one would queue for a CPU behind busy tunnels, and again for each connection. Owns the listening socket, not the
 * connections.
 */
public final class AcceptLoop implements Closeable {
    /** Out of file descriptors, accepting again at once would only burn the CPU. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final TcpPort port;
    private final String title;
    private final KeepAlive keepAlive;
    private final @Nullable AcceptGate gate;
    private final Door door;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean troubled;

    /** Takes over the connections that were accepted. */
    public interface Door {
        /**
         * Takes the connection over; never waits for it.
         *
         * @throws LimitReached when it was closed for lack of room
         * @throws IOException when it was closed because it had already failed
         */
        void admit(SocketStream connection) throws LimitReached, IOException;
    }

    /** Reports a connection that was rejected because too many others are open. */
    @SuppressWarnings("serial") // never serialized
    public static final class LimitReached extends Exception {
        LimitReached(int limit, InetSocketAddress peer) {
            super("connection limit (" + limit + ") reached, rejecting " + HostPorts.format(peer));
        }
    }

    private AcceptLoop(TcpPort port, String title, KeepAlive keepAlive, @Nullable AcceptGate gate, Door door) {
        this.port = port;
        this.title = title;
        this.keepAlive = keepAlive;
        this.gate = gate;
        this.door = door;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("accept-" + port.address().getPort())
                .unstarted(this::run);
    }

    /**
     * Accepts on a socket that is already bound, while there are file descriptors to serve connections with.
     *
     * @param title for log lines: {@code SOCKS5 on 127.0.0.1:1080}
     * @param keepAlive of the connections
     */
    public static AcceptLoop start(ServerSocket port, String title, KeepAlive keepAlive, Door door) {
        return start(new OwnTcpPort(port), title, keepAlive, door);
    }

    /** Accepts likewise on a port that other processes share; owns it. */
    public static AcceptLoop start(SharedPort port, String title, KeepAlive keepAlive, Door door) {
        return start(new SharedTcpPort(port), title, keepAlive, door);
    }

    /** Accepts likewise on any port; owns it. */
    public static AcceptLoop start(TcpPort port, String title, KeepAlive keepAlive, Door door) {
        return start(new AcceptLoop(port, title, keepAlive, new AcceptGate(title), door));
    }

    /** Accepts likewise connections of this process to itself, which others that it has accepted are waiting for. */
    static AcceptLoop startInternal(ServerSocket port, String title, Door door) {
        return start(new AcceptLoop(new OwnTcpPort(port), title, KeepAlive.OFF, null, door));
    }

    private static AcceptLoop start(AcceptLoop loop) {
        loop.thread.start();
        return loop;
    }

    /** Returns where peers connect, with the port that was taken. */
    public InetSocketAddress address() {
        return port.address();
    }

    private void run() {
        while (!port.isClosed()) {
            try {
                admit(accept());
                troubled = false;
            } catch (LimitReached e) {
                warn(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                pause(Failures.reason(e));
            } catch (RuntimeException | Error e) {
                Threads.report(e); // the connections to come depend on this thread
                pause(e.toString());
            }
        }
    }

    private Socket accept() throws IOException {
        if (gate == null) {
            return port.accept();
        }
        gate.await();
        Socket socket = port.accept();
        gate.accepted();
        return socket;
    }

    private void admit(Socket socket) throws LimitReached {
        try {
            keepAlive.applyTo(socket);
            door.admit(new SocketStream(socket));
        } catch (IOException e) {
            BestEffort.close(socket);
            Logger.debug("{}: a peer left before it was served: {}", title, e.toString());
        } catch (RuntimeException | Error e) {
            BestEffort.close(socket);
            throw e;
        }
    }

    private void pause(String reason) {
        if (port.isClosed()) {
            return;
        }
        warn("cannot accept connections, retrying: " + reason);
        try {
            boolean over = closing.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS);
            Logger.trace("{}: {}", title, over ? "the port is being closed" : "trying again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Logs trouble when it begins, not with every connection that meets it. */
    private void warn(String message) {
        if (!troubled) {
            Logger.warn("{}: {}", title, message);
        }
        troubled = true;
    }

    /** Stops accepting; no connection is handed over after this has returned. */
    @Override
    public void close() {
        port.stop();
        if (gate != null) {
            gate.close();
        }
        closing.countDown(); // ends a pause; an interrupt could make the JDK lose a connection that it is accepting
        Threads.joinUninterruptibly(thread, () -> {});
        port.close();
    }
}
