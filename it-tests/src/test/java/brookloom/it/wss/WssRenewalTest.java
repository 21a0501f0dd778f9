package brookloom.it.wss;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.server.BrookServer;
import brookloom.server.config.AcmeConfig;
import brookloom.server.config.ServerTlsConfig;
import brookloom.server.testing.Pebble;
import brookloom.server.testing.TlsClient;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import brookloom.testing.TestAuthority;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A wssserver whose certificates come from a real ACME server. */
@ExtendWith(LeakCheck.class)
class WssRenewalTest {
    /** Two thirds of it are over when a server may renew for the first time. */
    private static final Duration LIFE = Duration.ofSeconds(12);

    private static final String DOMAIN = "loom.example";

    @TempDir
    private Path folder;

    @BeforeEach
    void needsPebble() {
        Pebble.require();
    }

    @Test
    void aTunnelSurvivesARenewalOfTheCertificateOverTheServingPort() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Pebble pebble = Pebble.start(folder.resolve("pebble"), LIFE, Map.of());
                BrookServer server = BrookLoom.builder()
                        .port(pebble.tlsPort())
                        .serverTls(ServerTlsConfig.of(certificate(pebble), null))
                        .startServer();
                Client client = BrookLoom.builder()
                        .serverName(DOMAIN)
                        .clientTls(clientTls(server))
                        .startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            X509Certificate first = TlsClient.shownBy(server.port(), DOMAIN);
            Eventually.holds(() -> {
                exchange(app);
                assertThat(TlsClient.shownBy(server.port(), DOMAIN)).isNotEqualTo(first);
            });
            exchange(app);
            try (Socket another = BrookLoom.connect(client.address(), "localhost", target.port())) {
                exchange(another);
            }
        }
    }

    /** Without an HTTP port only TLS-ALPN-01 is left. */
    private AcmeConfig certificate(Pebble pebble) {
        return new AcmeConfig(List.of(DOMAIN), folder.resolve("acme"), pebble.directory(), null, pebble.caFile(), 0);
    }

    /** Trusts the issuer of the first certificate. */
    private TlsConfig clientTls(BrookServer server) throws IOException {
        X509Certificate issuer = TlsClient.chainShownBy(server.port(), DOMAIN).get(1);
        Path ca = Files.writeString(folder.resolve("issuer.pem"), TestAuthority.pem(issuer));
        return TlsConfig.trusting(new TrustConfig.PemFile(ca));
    }

    private static void exchange(Socket app) throws IOException {
        byte[] data = new byte[5000];
        ThreadLocalRandom.current().nextBytes(data);
        app.getOutputStream().write(data);
        assertThat(app.getInputStream().readNBytes(data.length)).isEqualTo(data);
    }
}
