package brookloom.it.wss;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.it.BrookLoom;
import brookloom.server.testing.TlsClient;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whoever asks for nothing is cut over HTTP/2 too, but for tunnels. */
@ExtendWith(LeakCheck.class)
class Http2DeadlinesTest {
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};
    private static final byte[] PING = {0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};

    @TempDir
    private Path folder;

    private TlsSite site;

    @BeforeEach
    void makeCertificate() throws IOException {
        site = TlsSite.with(folder, "P-256");
    }

    private BrookLoom start() throws IOException {
        return BrookLoom.builder()
                .serverTls(site.serverTls())
                .clientTls(site.clientTls(Engine.JDK))
                .carriage(Carriage.HTTP2)
                .headerTimeout(SHORT)
                .start();
    }

    @Test
    void anIdleConnectionIsCutAndAnIdleTunnelIsNot() throws Exception {
        try (TcpTarget echo = TcpTarget.echo();
                BrookLoom tunnel = start();
                Socket app = tunnel.connect("localhost", echo.port())) {
            assertEchoes(app);
            for (int i = 0; i < 2; i++) { // which takes longer than the limit
                try (SSLSocket silent = connect(tunnel)) {
                    readToTheEnd(silent);
                }
            }
            assertEchoes(app);
        }
    }

    @Test
    void pingsWithoutARequestAreCut() throws Exception {
        try (BrookLoom tunnel = start();
                SSLSocket pinging = connect(tunnel)) {
            AtomicBoolean cut = new AtomicBoolean();
            pinging.getOutputStream().write(PREFACE);
            pinging.getOutputStream().write(SETTINGS);
            Thread pings = Thread.ofVirtual().start(() -> ping(pinging, cut));
            readToTheEnd(pinging);
            cut.set(true);
            pings.join();
        }
    }

    private static void ping(SSLSocket socket, AtomicBoolean cut) {
        try {
            while (!cut.get()) {
                socket.getOutputStream().write(PING);
                LockSupport.parkNanos(SHORT.toNanos() / 10);
            }
        } catch (IOException e) {
            // Cut.
        }
    }

    private static SSLSocket connect(BrookLoom tunnel) throws IOException {
        SSLSocket socket = TlsClient.connect(
                TlsClient.believingAnybody(), tunnel.server().getPort(), "TLSv1.3", TlsSite.HOST, "h2", "http/1.1");
        assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void readToTheEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            // A reset is an end.
        }
    }

    private static void assertEchoes(Socket app) throws IOException {
        app.setSoTimeout(60_000);
        app.getOutputStream().write(7);
        assertThat(app.getInputStream().read()).isEqualTo(7);
    }
}
