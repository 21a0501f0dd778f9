package brookloom.it.ends;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.TcpRelay;
import brookloom.proto.testing.RecordedStream;
import brookloom.server.BrookServer;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A tunnel over a relay, through which some bytes have gone both ways already. */
final class OpenTunnel implements AutoCloseable {
    /** What each side has sent and the other has read. */
    static final byte[] EXCHANGED = RecordedStream.pattern(32 * 1024);

    private final CompletableFuture<Ending> targetsEnding = new CompletableFuture<>();
    private final CompletableFuture<Socket> targetsSocket = new CompletableFuture<>();
    private final TcpTarget target;
    private final BrookServer server;
    private final TcpRelay relay;
    private final Client client;
    private final Socket app;

    OpenTunnel(BrookLoomBuilder options) throws Exception {
        target = TcpTarget.serving(this::serve);
        server = options.startAnyServer();
        relay = new TcpRelay(server.port());
        client = options.startClient(relay.port());
        app = BrookLoom.connect(client.address(), "127.0.0.1", target.port());
        app.setTcpNoDelay(true);
        app.getOutputStream().write(EXCHANGED);
        if (app.getInputStream().readNBytes(EXCHANGED.length).length < EXCHANGED.length) {
            throw new IOException("the tunnel ended early");
        }
    }

    private void serve(Socket connection) throws IOException {
        connection.getInputStream().readNBytes(EXCHANGED.length);
        connection.getOutputStream().write(EXCHANGED);
        targetsSocket.complete(connection);
        targetsEnding.complete(Ending.of(connection));
    }

    BrookServer server() {
        return server;
    }

    Client client() {
        return client;
    }

    TcpRelay relay() {
        return relay;
    }

    /** The app's own socket. */
    Socket app() {
        return app;
    }

    /** The target's end of its connection. */
    Socket target() throws Exception {
        return targetsSocket.get(60, TimeUnit.SECONDS);
    }

    /** Waits until the target's connection has ended. */
    Ending targetsEnding() throws Exception {
        return targetsEnding.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        try (target;
                server;
                relay;
                client;
                app) {
            targetsEnding.cancel(false);
        }
    }
}
