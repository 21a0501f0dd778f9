package brookloom.server.reverse;

import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.KeepAlive;
import brookloom.observe.LiveTunnel;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.config.PortPermit;
import brookloom.server.targets.Peer;
import brookloom.server.users.User;
import brookloom.tunnel.ServerTunnel;
import brookloom.tunnel.reverse.ReverseLines;
import brookloom.tunnel.reverse.ReverseMessage;
import brookloom.tunnel.reverse.ReverseMessage.Listen;
import brookloom.tunnel.reverse.ReverseMessage.Listening;
import brookloom.tunnel.reverse.ReverseMessage.Refused;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ports that clients have asked for ({@code -R}). A port lives as long as the tunnel that asked for it; a connection to it
 * waits until its client takes it over by a tunnel of its own:
 *
 * <pre>
 *   app ──▶ RemotePort ──▶ Connections ──CONNECTION id──▶ client (the tunnel to {@link ReverseMessage#LISTEN})
 *                              └──take(id)── TunnelHandler ◀──id── client (a tunnel to {@link ReverseMessage#ACCEPT})
 * </pre>
 */
public final class ReversePorts {
    /** Ports of all clients. */
    static final int MOST = 1_024;

    /** Ports of a user; of an address, where everybody has the same password. */
    static final int MOST_OF_ONE = 32;

    /** Longest time without a line of a client, which answers a ping several times as often. */
    static final Duration SILENCE = Duration.ofSeconds(60);

    /** Time for the first line, and for a client to end after a refusal. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final KeepAlive keepAlive;
    private final FreePorts free;
    private final Connections connections = new Connections();
    private final Set<RemotePort> ports = ConcurrentHashMap.newKeySet();
    private final ReentrantLock opening = new ReentrantLock();
    private volatile boolean stopped;

    /**
     * Opens ports that are permitted.
     *
     * @param keepAlive of the connections to them
     */
    public ReversePorts(List<PortPermit> permits, KeepAlive keepAlive) {
        this.keepAlive = keepAlive;
        this.free = new FreePorts(permits);
    }

    /** Returns whether a destination asks for a port here. */
    public static boolean isListen(Destination destination) {
        return destination.host().equals(ReverseMessage.LISTEN);
    }

    /** Returns whether a destination asks for a connection to such a port. */
    public static boolean isAccept(Destination destination) {
        return destination.host().equals(ReverseMessage.ACCEPT);
    }

    /** Returns the number of ports that are open. */
    public int count() {
        return ports.size();
    }

    /**
     * Listens for a client until its tunnel ends, or is ended.
     *
     * @throws DialFailed when there is no port for it; the client knows
     */
    public void serve(ServerTunnel tunnel, User user, Peer peer, LiveTunnel live) throws IOException {
        ByteStream stream = tunnel.stream();
        live.closes(stream);
        ReverseLines lines = new ReverseLines(stream, SILENCE);
        Listen asked = firstLine(stream, lines);
        RemotePort port;
        try {
            port = open(asked, user, peer, lines);
        } catch (DialFailed e) {
            refuse(stream, lines, e);
            throw e;
        }
        try (port) {
            InetSocketAddress address = port.address();
            live.dialled(port.name());
            tunnel.opened(Destination.of(address));
            lines.send(new Listening(HostAddress.text(address.getAddress()), address.getPort()));
            port.run();
            stream.finish();
        } finally {
            ports.remove(port);
            port.gone();
        }
    }

    private static Listen firstLine(ByteStream stream, ReverseLines lines) throws IOException {
        try (Deadline deadline = Deadline.closing(stream, PATIENCE)) {
            if (lines.next() instanceof Listen listen) {
                return listen;
            }
        }
        throw new MalformedRequest("no LISTEN at the start of a tunnel to " + ReverseMessage.LISTEN);
    }

    /** Informs the client, and waits until it has ended, so that nothing overtakes the line. */
    private static void refuse(ByteStream stream, ReverseLines lines, DialFailed why) {
        try (Deadline deadline = Deadline.closing(stream, PATIENCE)) {
            lines.send(new Refused(why.reason()));
            lines.end();
            while (lines.next() != null) {
                // What it sent before it knew.
            }
            stream.finish();
        } catch (IOException e) {
            // Nobody is left to be told.
        }
    }

    private RemotePort open(Listen asked, User user, Peer peer, ReverseLines lines) throws DialFailed {
        String owner = user.name() == null ? peer.subscriber() : user.name();
        opening.lock();
        try {
            takeOver(asked, user);
            checkRoom(owner);
            ServerSocket socket = free.bind(asked, user);
            RemotePort port = new RemotePort(
                    socket, keepAlive, new RemotePort.Owner(owner, user, asked.name()), lines, connections);
            ports.add(port);
            if (stopped) {
                port.stop();
            }
            return port;
        } finally {
            opening.unlock();
        }
    }

    /** Closes the port of an earlier tunnel of the same client, which has lost it and not ended it. */
    private void takeOver(Listen asked, User user) {
        for (RemotePort port : List.copyOf(ports)) {
            if (port.owner().is(user, asked.name())) {
                ports.remove(port);
                port.abandon();
                port.awaitGone();
            }
        }
    }

    private void checkRoom(String owner) throws DialFailed {
        long own = ports.stream()
                .filter(port -> Objects.equals(port.owner().name(), owner))
                .count();
        if (own >= MOST_OF_ONE || ports.size() >= MOST) {
            throw failed(
                    ReplyCode.NOT_ALLOWED,
                    own >= MOST_OF_ONE
                            ? "limit of " + MOST_OF_ONE + " ports of one client reached: ask for fewer"
                            : "limit of " + MOST + " ports of all clients reached: end some of them");
        }
    }

    static DialFailed failed(ReplyCode code, String reason) {
        return DialFailed.of(code, ReverseMessage.LISTEN, reason);
    }

    /**
     * Returns the connection that a client takes over by this tunnel. The caller owns it.
     *
     * @throws DialFailed when there is none, or it is another user's
     */
    public Socket take(ServerTunnel tunnel, User user) throws IOException {
        try (Deadline deadline = Deadline.closing(tunnel.stream(), PATIENCE)) {
            return connections.take(ReverseLines.readId(tunnel.stream()), user);
        }
    }

    /** Closes the ports and tells their clients; connections that they have taken over go on. */
    public void stopAccepting() {
        stopped = true;
        ports.forEach(RemotePort::stop);
    }
}
