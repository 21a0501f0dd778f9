package brookloom.it.ends;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.Socks5App;
import brookloom.net.stream.SocketStream;
import brookloom.proto.ReplyCode;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import brookloom.tunnel.BrookServerTunnel;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With {@code --waitForTarget} an app waits until the server has reached the target, within a limit. */
@ExtendWith(LeakCheck.class)
class SilentServerTest {
    @Test
    void aServerThatIsForgottenBeforeItReachesTheTargetIsAFailureOfTheApp() throws Exception {
        LogLines.clear();
        try (TcpTarget server = TcpTarget.serving(SilentServerTest::acknowledgeOnly);
                Client client = BrookLoom.builder()
                        .plain(true)
                        .waitForTarget(true)
                        .nonceTimeout(Duration.ofSeconds(1))
                        .startPlainClient("127.0.0.1", server.port());
                Socks5App app = Socks5App.greeting(client.address())) {
            assertThat(app.connect("target.example", 80).code()).isEqualTo(ReplyCode.GENERAL_FAILURE);
            Eventually.holds(() -> assertThat(LogLines.with("did not report within 3 s whether the target is reached"))
                    .hasSize(1));
        }
    }

    private static void acknowledgeOnly(Socket connection) throws Exception {
        BrookServerTunnel.accept(new SocketStream(connection), BrookLoomBuilder.DEFAULT_KEYS)
                .acknowledge();
        Ending.of(connection);
    }
}
