package brookloom.server.config;

import brookloom.net.text.ListenAddress;

/** Describes where a server listens, and for which kind of carrier. */
public sealed interface ServerListenerConfig {
    /** Returns the address to listen on. */
    ListenAddress listen();

    /** Returns how connections come to the port. */
    PortConfig port();

    /** {@code wsserver}: WebSocket upgrades on plain TCP. */
    record Ws(ListenAddress listen, PortConfig port, UpgradeConfig upgrade) implements ServerListenerConfig {
        /** Describes a server that clients connect to by themselves. */
        public Ws(ListenAddress listen, UpgradeConfig upgrade) {
            this(listen, PortConfig.DIRECT, upgrade);
        }
    }

    /** {@code wssserver}: WebSocket upgrades over TLS, and HTTP/2. */
    record Wss(ListenAddress listen, PortConfig port, UpgradeConfig upgrade, ServerTlsConfig tls)
            implements ServerListenerConfig {
        /** Describes a server that clients connect to by themselves. */
        public Wss(ListenAddress listen, UpgradeConfig upgrade, ServerTlsConfig tls) {
            this(listen, PortConfig.DIRECT, upgrade, tls);
        }
    }

    /** {@code server}: streams on TCP and datagrams on UDP, without HTTP. */
    record Plain(ListenAddress listen, PortConfig port) implements ServerListenerConfig {
        /** Describes a server that clients connect to by themselves. */
        public Plain(ListenAddress listen) {
            this(listen, PortConfig.DIRECT);
        }
    }
}
