package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.config.HkdfConfig;
import brookloom.proto.Password;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Both ends stop, whatever their tunnels are at. */
@ExtendWith(LeakCheck.class)
class StopTest {
    @Test
    void aTargetThatReadsNothingDoesNotHoldUpTheStop() throws Exception {
        try (ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                BrookLoom tunnel = BrookLoom.start();
                Socket app = tunnel.connect("localhost", target.getLocalPort());
                Socket stalled = target.accept()) {
            assertThat(stalled.isConnected()).isTrue();
            Thread writer = Thread.ofVirtual().start(() -> writeUntilStopped(app));
            Eventually.holds(() -> assertThat(writer.getState()).isEqualTo(Thread.State.WAITING));
            assertThat(tunnel.tunnels()).isOne();
        }
    }

    @Test
    void aWrongServerHkdfInfoIsNamed() throws Exception {
        Password password = Password.of("shared");
        LogLines.clear();
        try (ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var server = BrookLoom.builder()
                        .secret(new Secret(password, new HkdfConfig("brook", "other")))
                        .startServer();
                var client = BrookLoom.builder()
                        .secret(new Secret(password, new HkdfConfig("brook", "brook")))
                        .startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "localhost", target.getLocalPort())) {
            assertThatThrownBy(() -> app.getInputStream().read()).hasMessage("Connection reset");
            Eventually.holds(() -> assertThat(LogLines.with("--serverHKDFInfo")).isNotEmpty());
        }
    }

    private static void writeUntilStopped(Socket app) {
        byte[] bytes = new byte[1 << 24];
        try {
            while (true) {
                app.getOutputStream().write(bytes);
            }
        } catch (IOException e) {
            // The stop has come.
        }
    }
}
