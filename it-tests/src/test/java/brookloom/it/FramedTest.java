package brookloom.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class FramedTest {
    /** It reads these when a WebSocket opens: a client of ours has set them before the first. */
    @Test
    void thePlatformKeepsSmallBuffersForEachWebSocket() throws Exception {
        try (BrookLoom tunnel = BrookLoom.builder().carriage(Carriage.FRAMED).start()) {
            assertThat(tunnel.tunnels()).isZero();
            assertThat(System.getProperty("jdk.httpclient.websocket.writeBufferSize"))
                    .isEqualTo("8192");
            assertThat(System.getProperty("jdk.httpclient.websocket.intermediateBufferSize"))
                    .isEqualTo("256");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void echoes(boolean bare) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = BrookLoom.builder()
                        .withoutBrookProtocol(bare)
                        .carriage(Carriage.FRAMED)
                        .start();
                Socket app = tunnel.connect("localhost", target.port())) {
            app.getOutputStream().write("hello".getBytes(UTF_8));
            assertThat(app.getInputStream().readNBytes(5)).asString(UTF_8).isEqualTo("hello");
        }
    }
}
