package brookloom.client;

import brookloom.proto.io.SocketStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.tinylog.Logger;

/** The port that apps connect to: accepts them, and gives each a {@link Socks5Connection} on a virtual thread. */
public final class Socks5Listener implements Closeable {
    private static final int BACKLOG = 1024;

    /** Out of file descriptors, trying at once would only burn the CPU. */
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    private final ServerSocket server;
    private final Socks5Shared shared;
    private final Set<Socks5Connection> live = ConcurrentHashMap.newKeySet();

    /** Owns every thread: the accept loop's and one for each connection. */
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("socks5-", 0).factory());

    private boolean troubled;

    private Socks5Listener(ServerSocket server, Socks5Shared shared) {
        this.server = server;
        this.shared = shared;
    }

    /**
     * Starts to serve, and owns the dialer.
     *
     * @throws BindException when the address cannot be had; the message is for the user
     */
    public static Socks5Listener open(Socks5Options options, Dialer dialer) throws IOException {
        return open(options, Socks5Limits.DEFAULT, dialer);
    }

    static Socks5Listener open(Socks5Options options, Socks5Limits limits, Dialer dialer) throws IOException {
        try {
            return start(bind(options.listen()), options, limits, dialer);
        } catch (IOException e) {
            dialer.close();
            throw e;
        }
    }

    /** Serves on a socket that is already bound; owns it and the dialer. */
    static Socks5Listener start(ServerSocket server, Socks5Options options, Socks5Limits limits, Dialer dialer) {
        UdpLocalPorts ports = new UdpLocalPorts(limits.localPortMemory(), System::nanoTime);
        Socks5Listener listener = new Socks5Listener(server, new Socks5Shared(options, limits, dialer, ports));
        listener.threads.execute(listener::acceptLoop);
        return listener;
    }

    private static ServerSocket bind(InetSocketAddress address) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.bind(address, BACKLOG);
            return server;
        } catch (IOException e) {
            server.close();
            BindException failure = new BindException("cannot listen for SOCKS5 on " + HostPorts.format(address) + ": "
                    + e.getMessage() + "; choose another address or port with --socks5");
            failure.initCause(e);
            throw failure;
        }
    }

    /** Where apps connect, with the port that was taken. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Lives until the listener is closed, whatever happens to single connections. */
    private void acceptLoop() {
        Thread.currentThread().setName("socks5-accept");
        while (!server.isClosed()) {
            try {
                admit(server.accept());
            } catch (IOException e) {
                pause(e);
            }
        }
    }

    private void admit(Socket socket) throws IOException {
        if (live.size() >= shared.limits().connections()) {
            socket.close();
            troubled("turns apps away: " + live.size() + " connections are open, the limit");
            return;
        }
        try {
            socket.setKeepAlive(true); // or the app of a quiet connection could vanish unseen
            Socks5Connection connection = new Socks5Connection(new SocketStream(socket), shared);
            threads.execute(() -> serve(connection));
        } catch (IOException | RejectedExecutionException e) {
            socket.close();
            Logger.debug("app left before it was served: {}", e.toString());
            return;
        }
        troubled = false;
    }

    private void serve(Socks5Connection connection) {
        live.add(connection);
        try {
            connection.run();
        } finally {
            live.remove(connection);
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
            Logger.debug("woken: the listener is being closed");
        }
    }

    /** Trouble is logged when it begins, not with every app that meets it. */
    private void troubled(String message) {
        if (!troubled) {
            Logger.warn("SOCKS5 on {} {}", HostPorts.format(address()), message);
        }
        troubled = true;
    }

    /** Ends every connection and waits until the last thread is gone. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            Logger.debug("listening socket: {}", e.toString());
        }
        live.forEach(Socks5Connection::close);
        threads.shutdownNow();
        threads.close();
        shared.dialer().close();
    }
}
