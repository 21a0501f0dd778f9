package brookloom.server.reverse;

import brookloom.net.listen.AcceptLoop;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.KeepAlive;
import brookloom.net.stream.SocketStream;
import brookloom.net.text.HostPorts;
import brookloom.net.text.LogTags;
import brookloom.proto.HostAddress;
import brookloom.server.users.User;
import brookloom.tunnel.reverse.ReverseLines;
import brookloom.tunnel.reverse.ReverseMessage;
import brookloom.tunnel.reverse.ReverseMessage.Connection;
import brookloom.tunnel.reverse.ReverseMessage.Drop;
import brookloom.tunnel.reverse.ReverseMessage.Ping;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.tinylog.Logger;

/** A port that listens for one client, as long as that client's tunnel lasts. Owns the port, not the tunnel. */
final class RemotePort implements Closeable {
    private static final Duration PING = Duration.ofSeconds(15);

    /** Time for a client to end its tunnel after ours has ended, and for our end to leave. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final InetSocketAddress address;
    private final ServerSocket socket;
    private final KeepAlive keepAlive;
    private final Owner owner;
    private final ReverseLines lines;
    private final Connections connections;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch gone = new CountDownLatch(1);

    /**
     * Identifies who asked for a port.
     *
     * @param name whose ports are counted together
     * @param token the client's random name for itself
     */
    record Owner(String name, User user, String token) {
        boolean is(User other, String itsToken) {
            return user.equals(other) && token.equals(itsToken);
        }

        @Override
        public String toString() {
            return name; // the token is a secret
        }
    }

    RemotePort(ServerSocket socket, KeepAlive keepAlive, Owner owner, ReverseLines lines, Connections connections) {
        this.socket = socket;
        this.address = (InetSocketAddress) socket.getLocalSocketAddress();
        this.keepAlive = keepAlive;
        this.owner = owner;
        this.lines = lines;
        this.connections = connections;
    }

    InetSocketAddress address() {
        return address;
    }

    Owner owner() {
        return owner;
    }

    /** Returns the address for people. */
    String name() {
        return HostPorts.format(address);
    }

    /** Accepts connections, and serves the client until it ends. */
    void run() throws IOException {
        String title = "port " + name() + " for " + owner;
        Logger.tag(LogTags.REPEATS).info("{}: opened", title);
        Thread.ofVirtual().name("reverse-pings").start(this::ping);
        try (AcceptLoop accepting = AcceptLoop.start(socket, title, keepAlive, this::admit)) {
            serve();
        } finally {
            close();
            Logger.tag(LogTags.REPEATS).info("{}: closed", title);
        }
    }

    private void serve() throws IOException {
        try {
            for (ReverseMessage said = lines.next(); said != null; said = lines.next()) {
                if (said instanceof Drop(String id)) {
                    connections.drop(id, this);
                }
            }
            close();
            end();
        } catch (IOException | RuntimeException e) {
            abandon(); // or a thread that waits for room in the tunnel would wait for ever
            throw e;
        }
    }

    private void end() throws IOException {
        try (Deadline deadline = Deadline.closing(lines, PATIENCE)) {
            lines.end();
        }
    }

    /** The client learns of the connection; where it reads no more, those that follow wait in the system's queue. */
    private void admit(SocketStream connection) throws IOException {
        InetSocketAddress from = (InetSocketAddress) connection.socket().getRemoteSocketAddress();
        String id = connections.add(connection, this, owner.user());
        if (id == null) {
            Logger.debug("port {}: too many connections wait, {} is reset", name(), HostPorts.format(from));
            return;
        }
        try {
            lines.send(new Connection(id, HostAddress.text(from.getAddress()), from.getPort()));
        } catch (IOException e) {
            connections.drop(id, this);
            throw e;
        }
    }

    /** Keeps what lies between from forgetting the tunnel, and finds out that the user may no longer have the port. */
    private void ping() {
        try {
            while (!closed.await(PING.toNanos(), TimeUnit.NANOSECONDS)) {
                if (FreePorts.mayStay(address, owner.user())) {
                    lines.send(new Ping());
                } else {
                    stop();
                }
            }
        } catch (IOException | InterruptedException e) {
            Logger.debug("port {}: no more pings: {}", name(), e.toString());
        }
    }

    /** Closes the port and tells the client, which has a while to end the tunnel. Waits for nothing. */
    void stop() {
        close();
        var unused = Deadline.schedule(lines::close, PATIENCE);
        Thread.ofVirtual().name("reverse-stop").start(() -> {
            try {
                lines.end();
            } catch (IOException e) {
                Logger.debug("port {}: its client is gone: {}", name(), e.toString());
            }
        });
    }

    /** Closes the port, and the tunnel that it belongs to. Waits for nothing. */
    void abandon() {
        close();
        lines.close();
    }

    /** Waits until an abandoned port is free: its accepting thread may still have it. */
    void awaitGone() {
        try {
            if (!gone.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                Logger.debug("port {}: its tunnel does not end", name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The port is closed, and its threads have ended. */
    void gone() {
        gone.countDown();
    }

    /** Closes the port; connections that wait are reset. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            Logger.debug("port {}: {}", name(), e.toString());
        }
        closed.countDown();
        connections.dropAll(this);
    }
}
