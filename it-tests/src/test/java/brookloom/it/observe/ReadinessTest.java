package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.net.config.ObserveConfig;
import brookloom.net.text.ListenAddress;
import brookloom.server.BrookServer;
import brookloom.server.config.CertificateConfig.PemFiles;
import brookloom.server.config.ServerTlsConfig;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.TestAuthority;
import brookloom.testing.TestAuthority.Issued;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks servers for their readiness whose certificate is not there, or not valid. */
class ReadinessTest {
    private static final ObserveConfig OBSERVE =
            new ObserveConfig(null, new ListenAddress("127.0.0.1", 0), ObserveConfig.METRICS_PATH);

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void aServerIsReadyAsLongAsItsCertificateIsValid() throws Exception {
        Issued issued =
                TestAuthority.root("of readiness").issue("EC", Instant.now().plus(Duration.ofDays(5)));
        try (BrookServer server = server(issued)) {
            assertThat(get(server.adminAddress().getPort(), "/readyz").statusCode())
                    .isEqualTo(200);
            assertThat(expiry(server))
                    .isEqualTo(issued.certificate().getNotAfter().getTime() / 1000);
        }
    }

    @Test
    void aServerWhoseCertificateHasExpiredIsAliveButNotReady() throws Exception {
        Issued issued =
                TestAuthority.root("of readiness").issue("EC", Instant.now().minus(Duration.ofHours(1)));
        try (BrookServer server = server(issued)) {
            HttpResponse<String> ready = get(server.adminAddress().getPort(), "/readyz");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).isEqualTo("not ready: the certificate has expired\n");
            assertThat(get(server.adminAddress().getPort(), "/healthz").statusCode())
                    .isEqualTo(200);
            assertThat(expiry(server))
                    .isEqualTo(issued.certificate().getNotAfter().getTime() / 1000);
        }
    }

    @Test
    void aServerThatOrdersItsFirstCertificateIsAliveButNotReady() throws Exception {
        int admin = FreePort.next();
        String port = String.valueOf(FreePort.next());
        try (Program server = Program.start(
                Map.of("STATE_DIRECTORY", folder.toString()),
                Program.onClassPath(
                        "brookloom.server.cli.ServerMain",
                        "wssserver",
                        "--domainaddress",
                        "loom.example.net:" + port,
                        "--listen",
                        "127.0.0.1:" + port,
                        "--password",
                        "of the readiness, long enough",
                        "--acmeDirectory",
                        "https://127.0.0.1:" + FreePort.next() + "/dir",
                        "--acmeHttpPort",
                        "0",
                        "--prometheus",
                        String.valueOf(admin)))) {
            Eventually.holds(() -> assertThat(server.saidWith("connection refused"))
                    .as("the order's failure")
                    .isNotEmpty());
            HttpResponse<String> ready = get(admin, "/readyz");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).isEqualTo("not ready: starting\n");
            assertThat(get(admin, "/healthz").statusCode()).isEqualTo(200);
        }
    }

    private BrookServer server(Issued issued) throws IOException {
        PemFiles files = new PemFiles(
                Files.writeString(folder.resolve("cert.pem"), issued.certificatePem()),
                Files.writeString(folder.resolve("key.pem"), issued.keyPem()),
                Duration.ofDays(1));
        return BrookLoom.builder()
                .serverTls(ServerTlsConfig.of(files, null))
                .observe(OBSERVE)
                .startServer();
    }

    private double expiry(BrookServer server) throws Exception {
        return Exposition.parse(get(server.adminAddress().getPort(), "/metrics").body())
                .value("brook_certificate_expiry_timestamp_seconds");
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
