package brookloom.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrookLoomTest {
    /** Other carriages run the same scenarios. */
    BrookLoomBuilder builder() {
        return BrookLoom.builder();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHalfCloseReachesTheTargetAndItsAnswerAndEndReachTheApp(boolean bare) throws Exception {
        try (ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                BrookLoom tunnel = builder().withoutBrookProtocol(bare).start()) {
            Thread.ofVirtual().start(() -> answerAfterEnd(target));
            try (Socket app = tunnel.connect("localhost", target.getLocalPort())) {
                app.getOutputStream().write("how many bytes?".getBytes(UTF_8));
                app.shutdownOutput();
                assertThat(new String(app.getInputStream().readAllBytes(), UTF_8))
                        .isEqualTo("15");
            }
        }
    }

    private static void answerAfterEnd(ServerSocket target) {
        try (Socket socket = target.accept()) {
            int length = socket.getInputStream().readAllBytes().length;
            socket.getOutputStream().write(Integer.toString(length).getBytes(UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
