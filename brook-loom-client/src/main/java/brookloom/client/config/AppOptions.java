package brookloom.client.config;

import brookloom.net.config.TimeoutConfig;
import brookloom.net.text.ListenAddress;
import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes how the client serves apps.
 *
 * @param bindings the ports for apps, at least one
 * @param serverIp the address advertised to apps for their datagrams ({@code --socks5ServerIP}); null for the one that
 *     the app connected to
 * @param credentials required from apps; null for none
 * @param open whether it is intended that ports serve other machines without credentials
 * @param rules for destinations that do not go through the tunnel
 */
public record AppOptions(
        List<AppBinding> bindings,
        @Nullable InetAddress serverIp,
        @Nullable AppCredentials credentials,
        TimeoutConfig timeouts,
        boolean open,
        RuleConfig rules)
        implements ListenerConfig {
    public AppOptions {
        bindings = List.copyOf(bindings);
        if (bindings.isEmpty()) {
            throw new IllegalArgumentException("no port for apps");
        }
        if (serverIp != null && serverIp.isAnyLocalAddress()) {
            throw new IllegalArgumentException("--socks5ServerIP " + HostAddress.text(serverIp)
                    + " is not an address that apps can send to; give the one by which they reach this machine");
        }
    }

    /** Returns options without rules. */
    public AppOptions(
            List<AppBinding> bindings,
            @Nullable InetAddress serverIp,
            @Nullable AppCredentials credentials,
            TimeoutConfig timeouts,
            boolean open) {
        this(bindings, serverIp, credentials, timeouts, open, RuleConfig.NONE);
    }

    /** Returns options of ports that only their credentials or addresses protect. */
    public AppOptions(
            List<AppBinding> bindings,
            @Nullable InetAddress serverIp,
            @Nullable AppCredentials credentials,
            TimeoutConfig timeouts) {
        this(bindings, serverIp, credentials, timeouts, false);
    }

    /** Returns options for SOCKS5 at the given address, without credentials and with default timeouts. */
    public static AppOptions listeningOn(ListenAddress listen) {
        return new AppOptions(List.of(AppBinding.socks5(listen)), null, null, TimeoutConfig.DEFAULT);
    }

    /** Returns the same options with other timeouts. */
    public AppOptions withTimeouts(TimeoutConfig others) {
        return new AppOptions(bindings, serverIp, credentials, others, open, rules);
    }

    /** Returns the same options with other rules. */
    public AppOptions withRules(RuleConfig others) {
        return new AppOptions(bindings, serverIp, credentials, timeouts, open, others);
    }
}
