package brookloom.client.reverse;

import brookloom.client.config.AppLimits;
import brookloom.client.config.ListenerConfig.RemoteForwardOptions;
import brookloom.client.dial.Dialer;
import brookloom.net.dial.DialFailed;
import brookloom.net.relay.Splice;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Vacancy;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.tunnel.reverse.ReverseLines;
import brookloom.tunnel.reverse.ReverseMessage;
import brookloom.tunnel.reverse.ReverseMessage.Connection;
import brookloom.tunnel.reverse.ReverseMessage.Drop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.tinylog.Logger;

/** Connections to a port of the server, each on a virtual thread from the server's notice to its end. */
final class RemoteConnections {
    private final RemoteForwardOptions options;
    private final Dialer local;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("remote-connection-", 0).factory());
    private final Set<Connection> live = ConcurrentHashMap.newKeySet();
    private final Set<ByteStream> open = ConcurrentHashMap.newKeySet();
    private final Vacancy vacancy = new Vacancy();

    RemoteConnections(RemoteForwardOptions options, Dialer local) {
        this.options = options;
        this.local = local;
    }

    /**
     * Takes a connection over, or has the server reset it; waits for neither.
     *
     * @param port where the server listens
     * @param server is the one that has the connection
     * @param lines lead to it
     */
    void take(Connection connection, int port, Dialer server, ReverseLines lines) throws IOException {
        int most = AppLimits.DEFAULT.connections();
        if (live.size() >= most) {
            Logger.warn("-R {}: connection limit ({}) reached, rejecting one", options, most);
            lines.send(new Drop(connection.id()));
            return;
        }
        if (!live.add(connection)) {
            return; // a server that announces one twice is no server of ours
        }
        try {
            threads.execute(() -> serve(connection, port, server, lines));
        } catch (RejectedExecutionException e) {
            left(connection);
        }
    }

    private void left(Connection connection) {
        live.remove(connection);
        vacancy.left();
    }

    private void serve(Connection connection, int port, Dialer server, ReverseLines lines) {
        try (ByteStream target = local.dialTcp(options.to(), new byte[0])) {
            open.add(target);
            try {
                forward(target, connection, port, server);
            } finally {
                open.remove(target);
            }
        } catch (DialFailed e) {
            Logger.warn(
                    "-R {}: {} is not reached from this machine, so a connection is reset: {}",
                    options,
                    options.to(),
                    e.reason());
            drop(connection, lines);
        } catch (IOException e) {
            Logger.debug("-R {}: a connection ended: {}", options, e.toString());
        } catch (RuntimeException e) {
            Logger.error(e, "-R {}: internal error", options);
        } finally {
            left(connection);
        }
    }

    private void forward(ByteStream target, Connection connection, int port, Dialer server) throws IOException {
        target.resetOnClose();
        byte[] id = ReverseLines.encode(connection.id());
        Destination to = new Destination(ReverseMessage.ACCEPT, port);
        try (ByteStream tunnel = server.forApp(from(connection)).dialTcp(to, id)) {
            Splice.run(
                    target,
                    tunnel,
                    options.timeouts().tcp(),
                    options.timeouts().halfClose(),
                    Thread.currentThread().getName());
        }
    }

    private static InetSocketAddress from(Connection connection) {
        HostAddress host = HostAddress.parse(connection.address());
        return host instanceof HostAddress.Ip ip
                ? new InetSocketAddress(ip.toInetAddress(), connection.port())
                : InetSocketAddress.createUnresolved(connection.address(), connection.port());
    }

    private void drop(Connection connection, ReverseLines lines) {
        try {
            lines.send(new Drop(connection.id()));
        } catch (IOException e) {
            Logger.debug("-R {}: {}", options, e.toString());
        }
    }

    int count() {
        return live.size();
    }

    void awaitEnd(Duration limit) throws InterruptedException {
        vacancy.await(live::isEmpty, limit);
    }

    void close() {
        open.forEach(ByteStream::abort);
        threads.shutdownNow();
        threads.close();
    }
}
