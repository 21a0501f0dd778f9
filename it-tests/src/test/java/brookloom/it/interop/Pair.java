package brookloom.it.interop;

import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.wss.TlsSite;
import brookloom.proto.BrookProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A server and its client, one of them or both the original. */
final class Pair implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Kind kind;
    private final TlsSite site;
    private final Deque<AutoCloseable> ends = new ArrayDeque<>();

    /** Who plays which end. */
    enum Roles {
        THEIR_CLIENT_OUR_SERVER,
        OUR_CLIENT_THEIR_SERVER,
        /** The control: where it fails too, the test is wrong, or the original. */
        THEIR_CLIENT_THEIR_SERVER
    }

    /** What is between the ends. */
    enum Carrier {
        WS,
        WSS,
        /** No HTTP; datagrams on UDP. */
        PLAIN,
        PLAIN_UDP_OVER_TCP;

        boolean isPlain() {
            return this == PLAIN || this == PLAIN_UDP_OVER_TCP;
        }

        /** Without HTTP there is no doing without Brook's own protocol. */
        boolean carries(Inner inner) {
            return !(isPlain() && inner.bare());
        }
    }

    /** One cell of the matrix. */
    record Kind(Roles roles, Carrier carrier, Inner inner) {
        /** All of them; just one where there is nothing but to skip it. */
        static Stream<Kind> all() {
            Stream<Kind> all = Arrays.stream(Carrier.values())
                    .flatMap(carrier -> Arrays.stream(Inner.values())
                            .filter(carrier::carries)
                            .flatMap(inner ->
                                    Arrays.stream(Roles.values()).map(roles -> new Kind(roles, carrier, inner))));
            return Original.isNamed() ? all : all.limit(1);
        }

        @Override
        public String toString() {
            return (roles + ", " + carrier + ", " + inner)
                    .toLowerCase(Locale.ROOT)
                    .replace('_', ' ');
        }
    }

    private final InetSocketAddress socks5;

    private Pair(Kind kind, TlsSite site) throws Exception {
        this.kind = kind;
        this.site = site;
        try {
            int port = startServer();
            this.socks5 = switch (kind.carrier()) {
                case WS -> startWsClient("ws://127.0.0.1:" + port + BrookProtocol.DEFAULT_PATH);
                case WSS -> startWssClient("wss://" + TlsSite.HOST + ":" + port + BrookProtocol.DEFAULT_PATH);
                case PLAIN, PLAIN_UDP_OVER_TCP -> startPlainClient(port);
            };
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /**
     * Starts both ends.
     *
     * @param folder for certificates
     */
    static Pair start(Kind kind, Path folder) throws Exception {
        return new Pair(kind, TlsSite.with(folder, "EC"));
    }

    private <T extends AutoCloseable> T own(T end) {
        ends.push(end);
        return end;
    }

    private BrookLoomBuilder ours() {
        return BrookLoom.builder()
                .secret(kind.inner().secret())
                .withoutBrookProtocol(kind.inner().bare())
                .plain(kind.carrier().isPlain())
                .udpOverTcp(kind.carrier() == Carrier.PLAIN_UDP_OVER_TCP);
    }

    private int startServer() throws Exception {
        if (kind.roles() != Roles.THEIR_CLIENT_OUR_SERVER) {
            Original server = switch (kind.carrier()) {
                case WS -> Original.wsServer(kind.inner(), BrookProtocol.DEFAULT_PATH);
                case WSS -> Original.wssServer(kind.inner(), site);
                case PLAIN, PLAIN_UDP_OVER_TCP -> Original.plainServer(kind.inner());
            };
            return own(server).address().getPort();
        }
        BrookLoomBuilder builder = ours();
        if (kind.carrier() == Carrier.WSS) {
            builder.serverTls(site.serverTls());
        }
        return own(builder.startAnyServer()).port();
    }

    private InetSocketAddress startWsClient(String url) throws IOException {
        return kind.roles() == Roles.OUR_CLIENT_THEIR_SERVER
                ? own(ours().startClient(url)).address()
                : own(Original.wsClient(kind.inner(), url)).address();
    }

    private InetSocketAddress startWssClient(String url) throws IOException {
        if (kind.roles() == Roles.OUR_CLIENT_THEIR_SERVER) {
            TlsConfig tls = TlsConfig.trusting(new TrustConfig.PemFile(site.ca()));
            return own(ours().clientTls(tls).startClient(url)).address();
        }
        Map<String, String> trust = Map.of("ca", Files.readString(site.ca()));
        return own(Original.wssClient(kind.inner(), url, trust)).address();
    }

    private InetSocketAddress startPlainClient(int port) throws IOException {
        if (kind.roles() == Roles.OUR_CLIENT_THEIR_SERVER) {
            return own(ours().startClient(port)).address();
        }
        boolean udpOverTcp = kind.carrier() == Carrier.PLAIN_UDP_OVER_TCP;
        return own(Original.plainClient(kind.inner(), "127.0.0.1:" + port, udpOverTcp))
                .address();
    }

    /** Where the client speaks SOCKS5. */
    InetSocketAddress socks5() {
        return socks5;
    }

    /** A socket through the tunnel that waits long, but not for ever; the server resolves the name. */
    Socket connect(String host, int port) throws IOException {
        Socket socket = BrookLoom.connect(socks5, host, port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** The client first. */
    @Override
    public void close() throws Exception {
        while (!ends.isEmpty()) {
            try (AutoCloseable end = ends.pop()) {
                assert end != null;
            }
        }
    }
}
