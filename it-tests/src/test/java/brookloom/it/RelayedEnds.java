package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.TcpRelay;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.io.IOException;

/** A target, a server, and a client that reaches the server through a relay, which can spoil what passes. Owns all four. */
record RelayedEnds(TcpTarget target, BrookServer server, TcpRelay relay, Client client) implements AutoCloseable {
    /** Starts both ends with the options; takes the target over. */
    static RelayedEnds start(BrookLoomBuilder options, TcpTarget target) throws IOException {
        BrookServer server = options.startAnyServer();
        TcpRelay relay = new TcpRelay(server.port());
        return new RelayedEnds(target, server, relay, options.startClient(relay.port()));
    }

    /** Waits until the target has no connection: all tunnels have ended. */
    void awaitEndOfTunnels() throws Exception {
        Eventually.holds(() -> assertThat(target.connections()).isZero());
    }

    @Override
    public void close() throws IOException {
        client.close();
        relay.close();
        server.close();
        target.close();
    }
}
