package brookloom.it;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppOptions;
import brookloom.client.config.AppProtocol;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.DnsOptions;
import brookloom.client.config.ListenerConfig;
import brookloom.client.config.RelayOptions;
import brookloom.client.config.ServerAddress;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.connect.Client;
import brookloom.net.config.HkdfConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.dns.DnsServer;
import brookloom.net.text.ListenAddress;
import brookloom.net.websocket.FramedStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.Password;
import brookloom.server.BrookServer;
import brookloom.server.config.ServerConfig;
import brookloom.server.config.ServerListenerConfig;
import brookloom.server.config.ServerTunnelConfig;
import brookloom.server.config.SiteConfig;
import brookloom.server.config.TargetConfig;
import brookloom.server.config.UpgradeConfig;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** A listener of any kind, at an address of the test's. */
public final class Listening implements AutoCloseable {
    private final int port;
    private final AutoCloseable listener;

    /** All that listens. */
    public enum Kind {
        SOCKS5,
        HTTP,
        MIXED,
        RELAY,
        DNS,
        SERVER,
        WSSERVER,
        WSSSERVER;

        /** Listens at an address as users write it, and serves nobody. */
        public Listening listen(String address) throws Exception {
            ListenAddress at = ListenAddress.parse(address);
            return switch (this) {
                case SOCKS5 -> apps(AppProtocol.SOCKS5, at);
                case HTTP -> apps(AppProtocol.HTTP, at);
                case MIXED -> apps(AppProtocol.MIXED, at);
                case RELAY -> client(RelayOptions.of(at, NOBODY));
                case DNS -> client(dns(at, NOBODY));
                case SERVER -> server(new ServerListenerConfig.Plain(at));
                case WSSERVER -> server(new ServerListenerConfig.Ws(at, UPGRADE));
                case WSSSERVER -> server(new ServerListenerConfig.Wss(at, UPGRADE, LoopbackTls.server()));
            };
        }
    }

    private static final Destination NOBODY = Destination.of(new InetSocketAddress("127.0.0.1", 9));

    /** Upgrades at the default path, and no site. */
    static final UpgradeConfig UPGRADE = new UpgradeConfig(
            BrookProtocol.DEFAULT_PATH,
            List.of(),
            UpgradeConfig.DEFAULT_HEADER_TIMEOUT,
            FramedStream.HEARTBEAT,
            new SiteConfig.None(),
            false);

    private Listening(int port, AutoCloseable listener) {
        this.port = port;
        this.listener = listener;
    }

    /** A resolver's options without lists. */
    public static DnsOptions dns(ListenAddress at, Destination resolver) {
        return new DnsOptions(
                at, resolver, DnsServer.parse("127.0.0.1:9"), null, null, false, false, Duration.ofMinutes(1));
    }

    private static Listening apps(AppProtocol protocol, ListenAddress at) throws Exception {
        return client(new AppOptions(List.of(new AppBinding(protocol, at)), null, null, TimeoutConfig.DEFAULT));
    }

    private static Listening client(ListenerConfig listener) throws Exception {
        WebSocketRoute nowhere = WebSocketRoute.to(ServerAddress.parse("ws://127.0.0.1:9/ws"));
        BrookUpstream upstream = new BrookUpstream("", nowhere, Password.of("harness"), HkdfConfig.DEFAULT, false);
        Client client = Client.start(ClientConfig.of(upstream, listener));
        return new Listening(client.address().getPort(), client);
    }

    private static Listening server(ServerListenerConfig listener) throws Exception {
        ServerTunnelConfig tunnels = ServerTunnelConfig.of(Password.of("harness"));
        BrookServer server = BrookServer.start(new ServerConfig(listener, tunnels, TargetConfig.ANY));
        return new Listening(server.port(), server);
    }

    /** The port it has taken. */
    public int port() {
        return port;
    }

    @Override
    public void close() throws Exception {
        listener.close();
    }
}
