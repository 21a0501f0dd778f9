package brookloom.server.reverse;

import brookloom.net.dial.DialFailed;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.SocketStream;
import brookloom.proto.ReplyCode;
import brookloom.server.users.User;
import brookloom.tunnel.reverse.ReverseMessage;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Connections to clients' ports that wait for their clients: not for long, and not too many. Thread-safe. */
final class Connections {
    /** Connections that wait, of all ports. */
    static final int MOST = 1_024;

    /** Connections to one port that wait. */
    static final int MOST_OF_PORT = 64;

    /** Time for the client to reach its own target and to open a tunnel. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    private record Waiting(SocketStream connection, RemotePort port, User user, Runnable cancel) {}

    /** Keeps a connection, and returns the id by which its client takes it over; null when there are too many. */
    @Nullable
    String add(SocketStream connection, RemotePort port, User user) {
        connection.resetOnClose(); // its peer has no other way to learn of a failure
        if (waiting.size() >= MOST || of(port) >= MOST_OF_PORT) {
            connection.close();
            return null;
        }
        String id = ReverseMessage.randomId(random);
        Runnable cancel = Deadline.schedule(() -> drop(id, port), PATIENCE);
        waiting.put(id, new Waiting(connection, port, user, cancel));
        return id;
    }

    private long of(RemotePort port) {
        return waiting.values().stream()
                .filter(each -> each.port().equals(port))
                .count();
    }

    /**
     * Returns the connection with this id, which the caller owns.
     *
     * @throws DialFailed when there is none, or it is another user's
     */
    Socket take(String id, User user) throws DialFailed {
        Waiting found = waiting.get(id);
        if (found == null || !found.user().equals(user) || !waiting.remove(id, found)) {
            throw DialFailed.of(
                    ReplyCode.CONNECTION_REFUSED,
                    ReverseMessage.ACCEPT,
                    "no connection waits here by this id: it was given up, or several servers share the"
                            + " address, where -R needs one");
        }
        found.cancel().run();
        return found.connection().socket();
    }

    /** Resets a connection of this port, if it still waits. */
    void drop(String id, RemotePort port) {
        Waiting found = waiting.get(id);
        if (found != null && found.port().equals(port) && waiting.remove(id, found)) {
            found.cancel().run();
            found.connection().close();
        }
    }

    /** Resets all connections to this port that wait. */
    void dropAll(RemotePort port) {
        waiting.forEach((id, each) -> {
            if (each.port().equals(port)) {
                drop(id, port);
            }
        });
    }
}
