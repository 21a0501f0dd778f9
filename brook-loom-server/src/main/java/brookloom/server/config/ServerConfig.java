package brookloom.server.config;

import brookloom.net.config.ObserveConfig;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Holds everything that one server is configured with, whichever kind it is.
 *
 * @param stateFolder keeps what has to survive a restart, for one server per address; null where nothing has to
 * @param observe what operators see of tunnels
 * @param shared where this server shares what it remembers with others; null for nowhere
 */
public record ServerConfig(
        ServerListenerConfig listener,
        ServerTunnelConfig tunnels,
        TargetConfig targets,
        @Nullable Path stateFolder,
        ObserveConfig observe,
        @Nullable StateConfig shared) {
    /** @throws IllegalArgumentException when the parts do not fit together, with a sentence for the user */
    public ServerConfig {
        if (listener instanceof ServerListenerConfig.Plain && tunnels.withoutBrookProtocol()) {
            throw new IllegalArgumentException(
                    "--withoutBrookProtocol is for wsserver and wssserver: here nothing would be encrypted");
        }
    }

    /** Configures a server that keeps nothing. */
    public ServerConfig(ServerListenerConfig listener, ServerTunnelConfig tunnels, TargetConfig targets) {
        this(listener, tunnels, targets, null);
    }

    /** Configures a server that shows nothing of its tunnels. */
    public ServerConfig(
            ServerListenerConfig listener,
            ServerTunnelConfig tunnels,
            TargetConfig targets,
            @Nullable Path stateFolder) {
        this(listener, tunnels, targets, stateFolder, ObserveConfig.OFF, null);
    }

    /** Returns where the memory of replays is handed over; null for nowhere, as where the port is another each time. */
    public @Nullable Path replayFolder() {
        return stateFolder == null || listener.listen().port() == 0 ? null : stateFolder.resolve("replays");
    }

    /** Returns where the users' traffic is kept; null for nowhere, as where the port is another each time. */
    public @Nullable Path trafficFolder() {
        return stateFolder == null || listener.listen().port() == 0 ? null : stateFolder.resolve("traffic");
    }

    /** Returns kind and address, as the name of a file. */
    public String name() {
        String kind = listener.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return kind + "-" + listener.listen().toString().replaceAll("[^A-Za-z0-9.]", "-");
    }
}
