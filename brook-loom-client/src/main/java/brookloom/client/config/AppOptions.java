package brookloom.client.config;

import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the client serves apps.
 *
 * @param bindings the ports for apps, at least one
 * @param serverIp the address told to apps for their datagrams ({@code --socks5ServerIP}); without it the one that the
 *     app connected to
 * @param credentials what apps must show, or null when everyone is welcome
 * @param tcpTimeout ends a TCP tunnel that was silent in both directions for so long; zero for never
 * @param halfCloseTimeout the same once one direction has ended
 * @param udpTimeout ends a UDP flow that was silent in both directions for so long; zero for never
 */
public record AppOptions(
        List<AppBinding> bindings,
        @Nullable InetAddress serverIp,
        @Nullable AppCredentials credentials,
        Duration tcpTimeout,
        Duration halfCloseTimeout,
        Duration udpTimeout) {
    /** Silence that ends a half-closed tunnel unless configured otherwise. */
    public static final Duration DEFAULT_HALF_CLOSE_TIMEOUT = Duration.ofSeconds(60);

    /** Silence that ends a UDP flow unless configured otherwise. */
    public static final Duration DEFAULT_UDP_TIMEOUT = Duration.ofSeconds(60);

    public AppOptions {
        bindings = List.copyOf(bindings);
        if (bindings.isEmpty()) {
            throw new IllegalArgumentException("no port for apps");
        }
        checkTimeout("--tcpTimeout", tcpTimeout);
        checkTimeout("--halfCloseTimeout", halfCloseTimeout);
        checkTimeout("--udpTimeout", udpTimeout);
        if (serverIp != null && serverIp.isAnyLocalAddress()) {
            throw new IllegalArgumentException("--socks5ServerIP " + HostAddress.text(serverIp)
                    + " is no address that apps can send to; give the one by which they reach this machine");
        }
    }

    /** SOCKS5 on the given address, where everyone is welcome; default timeouts. */
    public static AppOptions listeningOn(InetSocketAddress listen) {
        List<AppBinding> bindings = List.of(AppBinding.socks5(listen));
        return new AppOptions(bindings, null, null, Duration.ZERO, DEFAULT_HALF_CLOSE_TIMEOUT, DEFAULT_UDP_TIMEOUT);
    }

    private static void checkTimeout(String option, Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException(option + " " + timeout.toSeconds() + ", must not be negative");
        }
    }
}
