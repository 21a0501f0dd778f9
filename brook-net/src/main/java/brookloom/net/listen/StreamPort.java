package brookloom.net.listen;

import brookloom.net.stream.SocketStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.tinylog.Logger;

/** A port whose connections are served on a virtual thread each. Owns the port, the connections and the threads. */
public final class StreamPort implements Closeable {
    private final AcceptLoop loop;
    private final int limit;
    private final Server server;
    private final Set<SocketStream> live = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;

    /** What is done with a connection, from its beginning to its end; it is closed when this returns. */
    public interface Server {
        /** Serves one; failures are logged at debug level. */
        void serve(SocketStream connection) throws IOException;
    }

    private StreamPort(AcceptLoop loop, String thread, int limit, Server server) {
        this.loop = loop;
        this.limit = limit;
        this.server = server;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(thread + "-", 0).factory());
    }

    /**
     * Serves on a socket that is already bound.
     *
     * @param title for log lines
     * @param thread what threads are called
     * @param limit of connections at a time
     */
    public static StreamPort open(ServerSocket socket, String title, String thread, int limit, Server server) {
        StreamPort port = new StreamPort(new AcceptLoop(socket, title), thread, limit, server);
        port.threads.execute(() -> port.loop.run(port::admit));
        return port;
    }

    private void admit(Socket socket) throws AcceptLoop.TooMany {
        int open = live.size();
        try {
            if (open >= limit) {
                socket.close();
                throw new AcceptLoop.TooMany(open);
            }
            SocketStream connection = new SocketStream(socket);
            live.add(connection);
            threads.execute(() -> serve(connection));
        } catch (IOException | RejectedExecutionException e) {
            closeQuietly(socket);
            Logger.debug("left before it was served: {}", e.toString());
        }
    }

    private void serve(SocketStream connection) {
        try (connection) {
            server.serve(connection);
        } catch (IOException e) {
            Logger.debug("{} ended: {}", connection, e.toString());
        } catch (RuntimeException e) {
            Logger.error(e, "{} ended by a bug", connection);
        } finally {
            live.remove(connection);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is closed.
        }
    }

    /** Ends every connection and waits until the last thread is gone. */
    @Override
    public void close() {
        loop.close();
        live.forEach(SocketStream::close);
        threads.shutdownNow();
        threads.close();
    }
}
