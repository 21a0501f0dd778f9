package brookloom.server.config;

/** Holds everything that one server is configured with, whichever kind it is. */
public record ServerConfig(ServerListenerConfig listener, ServerTunnelConfig tunnels, TargetConfig targets) {
    /** @throws IllegalArgumentException when the parts do not fit together, with a sentence for the user */
    public ServerConfig {
        if (listener instanceof ServerListenerConfig.Plain && tunnels.withoutBrookProtocol()) {
            throw new IllegalArgumentException(
                    "--withoutBrookProtocol is for wsserver and wssserver: here nothing would be encrypted");
        }
    }
}
