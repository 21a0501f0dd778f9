package brookloom.it.interop;

import brookloom.client.Socks5Listener;
import brookloom.it.BrookLoom;
import brookloom.proto.BrookProtocol;
import brookloom.server.JettyServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.stream.Stream;

/** A server and its client, one of them or both the original. */
final class Pair implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final InetSocketAddress socks5;
    private final Deque<AutoCloseable> ends;

    /** Who plays which end. */
    enum Roles {
        THEIR_CLIENT_OUR_SERVER,
        OUR_CLIENT_THEIR_SERVER,
        /** The control: where it fails too, the test is wrong, or the original. */
        THEIR_CLIENT_THEIR_SERVER
    }

    /** One cell of the matrix. */
    record Kind(Roles roles, Inner inner) {
        /** All of them. */
        static Stream<Kind> all() {
            return Arrays.stream(Inner.values())
                    .flatMap(inner -> Arrays.stream(Roles.values()).map(roles -> new Kind(roles, inner)));
        }

        @Override
        public String toString() {
            return (roles + ", " + inner).toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    private Pair(InetSocketAddress socks5, Deque<AutoCloseable> ends) {
        this.socks5 = socks5;
        this.ends = ends;
    }

    /** Starts both ends. */
    static Pair start(Kind kind) throws Exception {
        Deque<AutoCloseable> ends = new ArrayDeque<>();
        try {
            String url = "ws://127.0.0.1:" + startServer(kind, ends) + BrookProtocol.DEFAULT_PATH;
            return new Pair(startClient(kind, url, ends), ends);
        } catch (IOException | RuntimeException e) {
            closeAll(ends);
            throw e;
        }
    }

    private static int startServer(Kind kind, Deque<AutoCloseable> ends) throws IOException {
        if (kind.roles() == Roles.THEIR_CLIENT_OUR_SERVER) {
            JettyServer server = BrookLoom.builder()
                    .keys(kind.inner().keys())
                    .withoutBrookProtocol(kind.inner().bare())
                    .startServer();
            ends.push(server::close);
            return server.port();
        }
        Original server = Original.wsServer(kind.inner(), BrookProtocol.DEFAULT_PATH);
        ends.push(server);
        return server.address().getPort();
    }

    private static InetSocketAddress startClient(Kind kind, String url, Deque<AutoCloseable> ends) throws IOException {
        if (kind.roles() == Roles.OUR_CLIENT_THEIR_SERVER) {
            Socks5Listener client = BrookLoom.builder()
                    .keys(kind.inner().keys())
                    .withoutBrookProtocol(kind.inner().bare())
                    .startClient(url);
            ends.push(client);
            return client.address();
        }
        Original client = Original.wsClient(kind.inner(), url);
        ends.push(client);
        return client.address();
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

    @Override
    public void close() throws Exception {
        closeAll(ends);
    }

    /** The client first. */
    private static void closeAll(Deque<AutoCloseable> ends) throws Exception {
        while (!ends.isEmpty()) {
            try (AutoCloseable end = ends.pop()) {
                assert end != null;
            }
        }
    }
}
