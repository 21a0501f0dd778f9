package brookloom.net.config;

import java.time.Duration;

/**
 * Describes when idle tunnels and flows end; zero is never.
 *
 * @param tcp idle timeout of a TCP tunnel
 * @param halfClose idle timeout of a TCP tunnel that is half-closed
 * @param udp idle timeout of a UDP flow
 */
public record TimeoutConfig(Duration tcp, Duration halfClose, Duration udp) {
    /** Default of all idle timeouts but that of whole TCP tunnels, which have none. */
    public static final int DEFAULT_SECONDS = 60;

    /** The default timeouts. */
    public static final TimeoutConfig DEFAULT =
            new TimeoutConfig(Duration.ZERO, Duration.ofSeconds(DEFAULT_SECONDS), Duration.ofSeconds(DEFAULT_SECONDS));

    public TimeoutConfig {
        checkNotNegative("--tcpTimeout", tcp);
        checkNotNegative("--halfCloseTimeout", halfClose);
        checkNotNegative("--udpTimeout", udp);
    }

    private static void checkNotNegative(String option, Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException(option + " " + timeout.toSeconds() + ", must not be negative");
        }
    }
}
