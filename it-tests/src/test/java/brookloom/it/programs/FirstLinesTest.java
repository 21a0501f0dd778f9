package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.ClientPrograms;
import brookloom.it.fixtures.Program;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.TcpTarget;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a client shows first: how to use it is said when there is something to use. */
class FirstLinesTest {
    private static final String HINT = "to use it, set a browser's SOCKS5 proxy to 127.0.0.1:";
    private static final Map<String, String> PASSWORD = Map.of("BROOK_PASSWORD", "harness");

    @Test
    void aClientThatHasReachedItsServerExplainsHowToUseIt() throws Exception {
        try (BrookServer server = BrookLoom.builder().startServer();
                Program client = Program.start(PASSWORD, ClientPrograms.ofWsServer(server.port()))) {
            Eventually.holds(() -> assertThat(client.saidWith(HINT)).hasSize(1));
            List<String> said = client.said();

            assertThat(said.indexOf(client.saidWith(HINT).getFirst()))
                    .isGreaterThan(
                            said.indexOf(client.saidWith(" connected to ").getFirst()));
        }
    }

    @Test
    void oneWhoseServerIsDownExplainsItAtTheFirstSuccess() throws Exception {
        int port = FreePort.next();
        try (TcpTarget target = TcpTarget.echo();
                Program client = Program.start(PASSWORD, ClientPrograms.ofWsServer(port))) {
            int apps = client.port();
            Eventually.holds(() -> assertThat(client.saidWith("connection refused: is it running"))
                    .hasSize(1));
            assertThat(client.saidWith(HINT)).isEmpty();
            try (BrookServer server = BrookLoom.builder().port(port).startServer();
                    Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                app.getOutputStream().write(7);
                assertThat(app.getInputStream().read()).isEqualTo(7);
                assertThat(server.port()).isEqualTo(port);
                Eventually.holds(() -> assertThat(client.saidWith(HINT + apps)).hasSize(1));
            }
        }
    }
}
