package brookloom.net.stream;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.ExtendedSocketOptions;
import org.tinylog.Logger;

/**
 * TCP's keep-alive (RFC 9293 §3.8.4), the same for every socket of a process: probes of an idle connection keep the NATs
 * and firewalls on its way from forgetting it, and end it when the peer is gone.
 *
 * @param interval how long a connection is idle before the first probe, and between two of them; zero for no probes
 */
public record KeepAlive(Duration interval) {
    /** Linux's largest TCP_KEEPIDLE and TCP_KEEPINTVL. */
    public static final Duration MAX_INTERVAL = Duration.ofSeconds(32_767);

    /** Many NATs forget an idle connection after 30 s; one lost probe must not matter. */
    public static final int DEFAULT_SECONDS = 15;

    public static final KeepAlive DEFAULT = new KeepAlive(Duration.ofSeconds(DEFAULT_SECONDS));

    /** For connections that nothing on their way forgets. */
    public static final KeepAlive OFF = new KeepAlive(Duration.ZERO);

    /** Unanswered probes that end a connection. */
    static final int PROBES = 4;

    /** Options of each class of sockets: asking a socket makes the set anew. */
    private static final Map<Class<?>, Set<SocketOption<?>>> SUPPORTED = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException for an interval that no system takes, with a sentence for the user */
    public KeepAlive {
        if (interval.isNegative() || interval.compareTo(MAX_INTERVAL) > 0) {
            throw new IllegalArgumentException("--keepAlive " + interval.toSeconds() + " is not 0 (off) to "
                    + MAX_INTERVAL.toSeconds() + " seconds");
        }
    }

    /**
     * Sets the socket's options. Where the platform has none for the intervals, its own ones apply. A connection that is
     * gone already is left to its reader.
     */
    public void applyTo(Socket socket) {
        try {
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, !interval.isZero());
            if (!interval.isZero()) {
                int seconds = Math.max(1, Math.toIntExact(interval.toSeconds())); // whole ones, and none is no interval
                set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, seconds);
                set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, seconds);
                set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
            }
        } catch (IOException e) {
            Logger.debug("no keep-alive: {}", e.getMessage());
        }
    }

    private static void set(Socket socket, SocketOption<Integer> option, int value) throws IOException {
        if (SUPPORTED
                .computeIfAbsent(socket.getClass(), any -> socket.supportedOptions())
                .contains(option)) {
            socket.setOption(option, value);
        }
    }
}
