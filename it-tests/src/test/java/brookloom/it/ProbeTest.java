package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.RestingCarriersTest.Kind;
import brookloom.it.fixtures.TcpRelay;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection to the server that a client makes when it starts. */
@ExtendWith(LeakCheck.class)
class ProbeTest {
    private static final String CONNECTED = "INFO connected to ";

    @BeforeEach
    void forgetTheLog() {
        LogLines.clear();
    }

    @ParameterizedTest
    @EnumSource
    void theFirstTunnelFindsAConnection(Kind kind) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = kind.builder().startAnyServer();
                TcpRelay relay = new TcpRelay(server.port());
                Client client = kind.builder().probe().startClient(relay.port())) {
            Eventually.holds(() -> assertThat(LogLines.with(CONNECTED)).hasSize(1));
            Eventually.holds(
                    () -> assertThat(relay.accepted()).isEqualTo(1)); // the system accepts before the relay does
            assertThat(LogLines.with(CONNECTED).getFirst()).containsPattern(":" + relay.port() + "\\S* in \\d+ ms");
            assertEcho(client, target);
            // One for the tunnel; others that demand asks for are dialled in advance.
            assertThat(relay.accepted()).isLessThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WSS", "CHROME", "FRAMED_WSS"})
    void theVersionOfTlsIsReported(Kind kind) throws Exception {
        try (BrookServer server = kind.builder().startAnyServer();
                Client client = kind.builder().probe().startClient(server.port())) {
            Eventually.holds(() -> assertThat(LogLines.with(CONNECTED)).hasSize(1));
            assertThat(LogLines.with(CONNECTED).getFirst()).endsWith(" ms, TLS 1.3; the first tunnel authenticates");
            assertThat(client.addresses()).isNotEmpty();
        }
    }

    @Test
    void tunnelsOverHttp2UseTheConnectionThatTheProbeMade() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = Mode.HTTP2.builder().startAnyServer();
                TcpRelay relay = new TcpRelay(server.port());
                Client client = Mode.HTTP2.builder().probe().startClient(relay.port())) {
            Eventually.holds(
                    () -> assertThat(LogLines.with(", TLS 1.3, HTTP/2;")).hasSize(1));
            assertEcho(client, target);
            assertThat(relay.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatIsNotReachedIsReportedOnceAndServesWhenItIsThere() throws Exception {
        int port = FreePort.next();
        try (TcpTarget target = TcpTarget.echo();
                Client client = BrookLoom.builder().probe().startClient(port)) {
            Eventually.holds(() -> assertThat(LogLines.with("WARN ")).hasSize(1));
            assertThat(LogLines.with("WARN ").getFirst())
                    .contains("127.0.0.1:" + port)
                    .contains("refuse");
            try (BrookServer server = BrookLoom.builder().port(port).startServer()) {
                assertEcho(client, target);
                assertThat(server.port()).isEqualTo(port);
            }
            Eventually.holds(() -> assertThat(LogLines.with("is reached again")).hasSize(1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void aClientThatStopsWhileItConnectsLeavesNothing(int warm) throws Exception {
        try (TcpTarget silent = TcpTarget.serving(connection -> {
            var unused = connection.getInputStream().readAllBytes();
        })) {
            Client client = BrookLoom.builder().warmTunnels(warm).probe().startClient(silent.port());
            Eventually.holds(() -> assertThat(silent.connections()).isEqualTo(1));
            client.close();
            Eventually.holds(() -> assertThat(silent.connections()).isZero());
        }
        assertThat(LogLines.with("WARN ")).isEmpty();
    }

    private static void assertEcho(Client client, TcpTarget target) throws IOException {
        try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.getOutputStream().write(7);
            assertThat(app.getInputStream().read()).isEqualTo(7);
        }
    }
}
