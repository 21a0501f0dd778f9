package brookloom.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** Chooses ports at which nobody listens. */
public final class FreePort {
    private static final int LOWEST = 10_000;

    /** Ports of this number and above are given by the system to any connection of any program. */
    private static final int GIVEN_BY_THE_SYSTEM = lowestGiven();

    private static final int TRIES = 1_000;

    private FreePort() {}

    /**
     * Returns a TCP port of the loopback address that was free just now, and that no other program is given by chance before
     * it is used.
     */
    public static int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, GIVEN_BY_THE_SYSTEM);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // It is taken: try the next one.
            }
        }
        throw new IllegalStateException("no free port from " + LOWEST + " to " + GIVEN_BY_THE_SYSTEM);
    }

    private static int lowestGiven() {
        Path range = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
        try {
            int lowest = Files.exists(range)
                    ? Integer.parseInt(Files.readString(range).split("\\s+")[0])
                    : 32_768;
            return Math.max(lowest, LOWEST + 10_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
