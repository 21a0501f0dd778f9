package brookloom.server.config;

import brookloom.net.text.ListenAddress;

/** Describes where a server listens, and for which kind of carrier. */
public sealed interface ServerListenerConfig {
    /** Returns the address to listen on. */
    ListenAddress listen();

    /** {@code wsserver}: WebSocket upgrades on plain TCP. */
    record Ws(ListenAddress listen, UpgradeConfig upgrade) implements ServerListenerConfig {}

    /** {@code wssserver}: WebSocket upgrades over TLS, and HTTP/2. */
    record Wss(ListenAddress listen, UpgradeConfig upgrade, ServerTlsConfig tls) implements ServerListenerConfig {}

    /** {@code server}: streams on TCP and datagrams on UDP, without HTTP. */
    record Plain(ListenAddress listen) implements ServerListenerConfig {}
}
