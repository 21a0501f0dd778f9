package brookloom.net.listen;

import brookloom.net.listen.AcceptLoop.LimitReached;
import brookloom.net.stream.KeepAlive;
import brookloom.net.stream.SocketStream;
import brookloom.net.stream.Vacancy;
import brookloom.net.text.HostPorts;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.tinylog.Logger;

/**
 * Serves the connections of one port or several on a virtual thread each, with one limit for all. Owns the ports, the
 * connections and the threads. A connection counts from the moment it is accepted, before its thread runs: so a burst
 * does not exceed the limit, and {@link #close} misses none.
 */
public final class StreamListener implements Closeable, Drainable {
    private final int limit;
    private final KeepAlive keepAlive;
    private final ExecutorService threads;
    private final List<AcceptLoop> loops = new CopyOnWriteArrayList<>();
    private final Set<SocketStream> live = ConcurrentHashMap.newKeySet();
    private final Vacancy vacancy = new Vacancy();

    /** Serves a connection from its beginning to its end. */
    public interface Server {
        /** Serves the connection, which is closed when this returns; failures are logged at debug level. */
        void serve(SocketStream connection) throws IOException;
    }

    /**
     * Creates a listener without a port.
     *
     * @param thread the prefix of the threads' names
     * @param limit of connections at a time
     * @param keepAlive of the connections
     */
    public StreamListener(String thread, int limit, KeepAlive keepAlive) {
        this(
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name(thread + "-", 0).factory()),
                limit,
                keepAlive);
    }

    StreamListener(ExecutorService threads, int limit, KeepAlive keepAlive) {
        this.threads = threads;
        this.limit = limit;
        this.keepAlive = keepAlive;
    }

    /**
     * Serves on a socket that is already bound.
     *
     * @param title for log lines: {@code SOCKS5 on 127.0.0.1:1080}
     */
    public void listen(ServerSocket socket, String title, Server server) {
        listen(new OwnTcpPort(socket), title, server);
    }

    /** Serves on a port that is already bound; see {@link #listen(ServerSocket, String, Server)}. */
    public void listen(TcpPort port, String title, Server server) {
        loops.add(AcceptLoop.start(port, title, keepAlive, connection -> admit(connection, server)));
    }

    /** Serves connections of this process to itself; see {@link AcceptLoop#startInternal}. */
    public void listenInternally(ServerSocket socket, String title, Server server) {
        loops.add(AcceptLoop.startInternal(socket, title, connection -> admit(connection, server)));
    }

    private void admit(SocketStream connection, Server server) throws LimitReached, IOException {
        if (live.size() >= limit) {
            connection.close();
            throw new LimitReached(limit, peer(connection));
        }
        live.add(connection);
        try {
            threads.execute(() -> serve(connection, server));
        } catch (RejectedExecutionException e) {
            live.remove(connection);
            throw new IOException("the listener is closed", e);
        }
    }

    private static InetSocketAddress peer(SocketStream connection) {
        return (InetSocketAddress) connection.socket().getRemoteSocketAddress();
    }

    private void serve(SocketStream connection, Server server) {
        try (connection) {
            server.serve(connection);
        } catch (IOException e) {
            Logger.debug("{} ended: {}", HostPorts.format(peer(connection)), e.toString());
        } catch (RuntimeException e) {
            Logger.error(e, "{}: internal error", HostPorts.format(peer(connection)));
        } finally {
            live.remove(connection);
            vacancy.left();
        }
    }

    /** Closes the ports; connections go on. */
    @Override
    public void stopAccepting() {
        loops.forEach(AcceptLoop::close);
    }

    @Override
    public int count() {
        return live.size();
    }

    @Override
    public void awaitEnd(Duration limit) throws InterruptedException {
        vacancy.await(live::isEmpty, limit);
    }

    /** Ends every connection, as a failure where a tunnel runs, and waits until the last thread is gone. */
    @Override
    public void close() {
        loops.forEach(AcceptLoop::close);
        live.forEach(SocketStream::abort);
        threads.shutdownNow();
        threads.close();
    }
}
