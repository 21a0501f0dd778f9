package brookloom.it.wss;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.WebSocketRoute.Carriage;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.Eventually;
import brookloom.it.fixtures.TcpTarget;
import brookloom.proto.testing.LeakCheck;
import brookloom.server.certificates.Certificates;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Many tunnels on one connection: {@code wssclient --h2}. */
@ExtendWith(LeakCheck.class)
class Http2Test {
    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void makeCertificate() throws Exception {
        site = Site.with(folder, "P-256");
    }

    private BrookLoomBuilder builder(Certificates certificates) throws Exception {
        return BrookLoom.builder()
                .serverTls(Site.serverTls(certificates))
                .clientTls(site.clientTls(Engine.JDK).build())
                .carriage(Carriage.HTTP2);
    }

    @Test
    void a_tunnel() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Certificates certificates = site.certificates();
                BrookLoom tunnel = builder(certificates).start();
                Socket app = tunnel.connect("localhost", target.port())) {
            byte[] data = new byte[300_000];
            Thread.ofVirtual().start(() -> {
                try {
                    app.getOutputStream().write(data);
                } catch (java.io.IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(app.getInputStream().readNBytes(data.length)).isEqualTo(data);
            app.shutdownOutput();
            assertThat(app.getInputStream().readAllBytes()).isEmpty();
            Eventually.holds(() -> assertThat(tunnel.tunnels()).isZero());
        }
    }
}
