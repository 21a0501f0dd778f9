package brookloom.client.inbound;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppLimits;
import brookloom.client.config.AppOptions;
import brookloom.client.config.AppProtocol;
import brookloom.client.tunnel.Dialer;
import brookloom.client.udp.UdpLocalPorts;
import brookloom.net.listen.AcceptLoop.TooMany;
import brookloom.net.stream.SocketStream;
import brookloom.net.udp.UdpLoop;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.tinylog.Logger;

/** The ports that apps connect to: gives each app an {@link AppConnection} on a virtual thread. */
public final class AppListener implements Closeable {
    private final List<AppPort> ports;
    private final ListenerContext shared;
    private final Set<AppConnection> live = ConcurrentHashMap.newKeySet();

    /** Owns every thread: the accept loops' and one for each connection. */
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("app-", 0).factory());

    private AppListener(List<AppPort> ports, ListenerContext shared) {
        this.ports = List.copyOf(ports);
        this.shared = shared;
    }

    /**
     * Starts to serve, and owns the dialer.
     *
     * @throws BindException when an address cannot be had; the message is for the user
     */
    public static AppListener open(AppOptions options, Dialer dialer) throws IOException {
        return open(options, AppLimits.DEFAULT, dialer);
    }

    public static AppListener open(AppOptions options, AppLimits limits, Dialer dialer) throws IOException {
        List<AppPort> ports = new ArrayList<>();
        try {
            for (AppBinding binding : options.bindings()) {
                ports.add(AppPort.bind(binding));
            }
            return start(ports, options, limits, dialer);
        } catch (IOException e) {
            ports.forEach(AppPort::close);
            dialer.close();
            throw e;
        }
    }

    /** Serves on ports that are already bound; owns them and the dialer. */
    static AppListener start(List<AppPort> ports, AppOptions options, AppLimits limits, Dialer dialer)
            throws IOException {
        UdpLocalPorts localPorts = new UdpLocalPorts(limits.localPortMemory(), System::nanoTime);
        AppListener listener = new AppListener(
                ports, new ListenerContext(options, limits, dialer, localPorts, UdpLoop.start("app-udp")));
        ports.forEach(listener::serve);
        return listener;
    }

    /** What apps speak and where they connect, with the ports that were taken; in the order of the options. */
    public List<AppBinding> bindings() {
        return ports.stream().map(AppPort::binding).toList();
    }

    /** Where apps connect to the first port. */
    public InetSocketAddress address() {
        return ports.getFirst().binding().address();
    }

    private void serve(AppPort port) {
        threads.execute(() -> {
            Thread.currentThread()
                    .setName("app-accept-" + port.binding().address().getPort());
            port.acceptLoop(this::admit);
        });
    }

    private void admit(Socket socket, AppProtocol protocol) throws TooMany {
        int open = live.size();
        if (open >= shared.limits().connections()) {
            closeQuietly(socket);
            throw new TooMany(open);
        }
        try {
            socket.setKeepAlive(true); // or the app of a quiet connection could vanish unseen
            AppConnection connection = new AppConnection(new SocketStream(socket), protocol, shared);
            threads.execute(() -> serve(connection));
        } catch (IOException | RejectedExecutionException e) {
            closeQuietly(socket);
            Logger.debug("app left before its {} was served: {}", protocol, e.toString());
        }
    }

    private void serve(AppConnection connection) {
        live.add(connection);
        try {
            connection.run();
        } finally {
            live.remove(connection);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            Logger.debug("socket of an app: {}", e.toString());
        }
    }

    /** Ends every connection and waits until the last thread is gone. */
    @Override
    public void close() {
        ports.forEach(AppPort::close);
        live.forEach(AppConnection::close);
        threads.shutdownNow();
        threads.close();
        shared.loop().close();
        shared.dialer().close();
    }
}
