package brookloom.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the client serves apps.
 *
 * @param listen where apps connect; port 0 takes a free one
 * @param serverIp the address told to apps for their datagrams ({@code --socks5ServerIP}); without it the one that the
 *     app connected to
 * @param credentials what apps must show, or null when everyone is welcome
 * @param tcpTimeout ends a TCP tunnel that was silent in both directions for so long; zero for never
 * @param halfCloseTimeout the same once one direction has ended
 * @param udpTimeout ends a UDP flow that was silent in both directions for so long; zero for never
 */
public record Socks5Options(
        InetSocketAddress listen,
        @Nullable InetAddress serverIp,
        @Nullable Socks5Credentials credentials,
        Duration tcpTimeout,
        Duration halfCloseTimeout,
        Duration udpTimeout) {
    /** Silence that ends a half-closed tunnel unless configured otherwise. */
    public static final Duration DEFAULT_HALF_CLOSE_TIMEOUT = Duration.ofSeconds(60);

    /** Silence that ends a UDP flow unless configured otherwise. */
    public static final Duration DEFAULT_UDP_TIMEOUT = Duration.ofSeconds(60);

    public Socks5Options {
        checkTimeout("--tcpTimeout", tcpTimeout);
        checkTimeout("--halfCloseTimeout", halfCloseTimeout);
        checkTimeout("--udpTimeout", udpTimeout);
        if (serverIp != null && serverIp.isAnyLocalAddress()) {
            throw new IllegalArgumentException("--socks5ServerIP " + serverIp.getHostAddress()
                    + " is no address that apps can send to; give the one by which they reach this machine");
        }
    }

    /** Everyone on the given address is welcome, default timeouts. */
    public static Socks5Options listeningOn(InetSocketAddress listen) {
        return new Socks5Options(listen, null, null, Duration.ZERO, DEFAULT_HALF_CLOSE_TIMEOUT, DEFAULT_UDP_TIMEOUT);
    }

    private static void checkTimeout(String option, Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException(option + " " + timeout.toSeconds() + ", must not be negative");
        }
    }
}
