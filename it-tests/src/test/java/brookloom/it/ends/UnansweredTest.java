package brookloom.it.ends;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Without Brook's protocol a server cannot say that it refuses a tunnel: the client's log names what may be wrong. */
@ExtendWith(LeakCheck.class)
class UnansweredTest {
    @BeforeEach
    void clearLog() {
        LogLines.clear();
    }

    @ParameterizedTest
    @CsvSource({"true, true, other", "false, true, harness", "true, false, harness"})
    void theClientsLogNamesBothCauses(boolean serverIsBare, boolean clientIsBare, String serversPassword)
            throws Exception {
        BrookLoomBuilder servers = BrookLoom.builder()
                .withoutBrookProtocol(serverIsBare)
                .password(serversPassword)
                .openTimeout(Duration.ofSeconds(1));
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = servers.startServer();
                Client client = BrookLoom.builder()
                        .withoutBrookProtocol(clientIsBare)
                        .nonceTimeout(Duration.ofSeconds(1))
                        .startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
            app.getOutputStream().write(1);
            Eventually.holds(() -> assertThat(LogLines.with("password"))
                    .anySatisfy(line -> assertThat(line).startsWith("WARN").contains("--withoutBrookProtocol")));
        }
    }

    @Test
    void nothingIsReportedOnceAnyTunnelHasBeenAnswered() throws Exception {
        try (TcpTarget echo = TcpTarget.echo();
                TcpTarget mute = TcpTarget.serving(connection -> {});
                BrookLoom tunnel = BrookLoom.start(true)) {
            try (Socket app = tunnel.connect("127.0.0.1", echo.port())) {
                app.getOutputStream().write(1);
                assertThat(app.getInputStream().read()).isEqualTo(1);
            }
            try (Socket app = tunnel.connect("127.0.0.1", mute.port())) {
                assertThat(app.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(LogLines.with("sent nothing")).isEmpty();
        }
    }
}
