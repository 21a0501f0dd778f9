package brookloom.net.dns;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.TcpDialer;
import brookloom.net.relay.Splice;
import brookloom.net.stream.SocketStream;
import brookloom.proto.Destination;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The JDK's HTTP client looks names up and dials by itself; only to a proxy it leaves both. So here is one, on loopback:
 * whatever it is asked for, it leads to the one destination, by our own way.
 */
final class ConnectHop implements Closeable {
    private static final byte[] CONNECTED = "HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOT_REACHED = "HTTP/1.1 502 Bad Gateway\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Duration HALF_CLOSE = Duration.ofSeconds(10);
    private static final int MAX_HEADER = 8 * 1024;

    private final ServerSocket listener;
    private final Destination destination;
    private final TcpDialer sockets;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("connect-hop-", 0).factory());
    private volatile @Nullable DialFailed failure;

    private ConnectHop(ServerSocket listener, Destination destination, TcpDialer sockets) {
        this.listener = listener;
        this.destination = destination;
        this.sockets = sockets;
    }

    /** Listens until closed. */
    static ConnectHop open(Destination destination, TcpDialer sockets) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ConnectHop hop = new ConnectHop(listener, destination, sockets);
        hop.threads.execute(hop::accept);
        return hop;
    }

    /** Sends every connection this way. */
    ProxySelector selector() {
        return ProxySelector.of((InetSocketAddress) listener.getLocalSocketAddress());
    }

    /** Why the last dial failed, if it did. */
    Optional<DialFailed> failure() {
        return Optional.ofNullable(failure);
    }

    private void accept() {
        try {
            while (true) {
                admit(listener.accept());
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void admit(Socket client) throws IOException {
        try {
            open.add(client);
            threads.execute(() -> serve(client));
        } catch (RejectedExecutionException e) {
            client.close(); // it came while we close
        }
    }

    private void serve(Socket client) {
        try (client) {
            skipHeader(client.getInputStream());
            try (Socket target = sockets.dial(destination, 0)) {
                open.add(target);
                failure = null;
                client.getOutputStream().write(CONNECTED);
                splice(client, target);
            } catch (DialFailed e) {
                failure = e;
                client.getOutputStream().write(NOT_REACHED);
            }
        } catch (IOException e) {
            Logger.debug("connection to {} ended: {}", destination, e.getMessage());
        } finally {
            open.remove(client);
        }
    }

    private void splice(Socket client, Socket target) throws IOException {
        try {
            Splice.run(new SocketStream(client), new SocketStream(target), Duration.ZERO, HALF_CLOSE, "connect-hop");
        } finally {
            open.remove(target);
        }
    }

    /** The client waits for our answer, so nothing follows the header. */
    private static void skipHeader(InputStream in) throws IOException {
        int newlines = 0;
        for (int i = 0; i < MAX_HEADER && newlines < 2; i++) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the request is cut short");
            }
            if (b == '\n') {
                newlines++;
            } else if (b != '\r') {
                newlines = 0;
            }
        }
    }

    @Override
    public void close() {
        closeQuietly(listener);
        open.forEach(ConnectHop::closeQuietly);
        threads.shutdownNow();
        threads.close();
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is closed.
        }
    }
}
