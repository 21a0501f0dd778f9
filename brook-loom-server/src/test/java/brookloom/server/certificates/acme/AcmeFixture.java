package brookloom.server.certificates.acme;

import brookloom.net.stream.KeepAlive;
import brookloom.server.certificates.ServedKeyManager;
import brookloom.server.certificates.TlsServer;
import brookloom.server.config.AcmeConfig;
import brookloom.server.testing.Pebble;
import brookloom.server.testing.TlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Starts a real ACME server for each test, and makes what gets certificates from it. */
abstract class AcmeFixture {
    static final Duration LIFE = Duration.ofMinutes(10);
    static final String DOMAIN = "loom.example";

    final TestClock clock = new TestClock();
    final List<String> log = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    Pebble pebble;

    @BeforeEach
    void needsPebble() {
        Pebble.require();
    }

    @AfterEach
    void stopPebble() throws InterruptedException {
        if (pebble != null) {
            pebble.close();
        }
    }

    void startPebble(Map<String, String> environment) throws Exception {
        pebble = Pebble.start(folder.resolve("pebble"), LIFE, environment);
    }

    AcmeConfig config(URI directory, int httpPort) {
        return new AcmeConfig(
                List.of(DOMAIN), folder.resolve("acme"), directory, "admin@loom.example", pebble.caFile(), httpPort);
    }

    static InetSocketAddress onLoopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    AcmeCertificates make(AcmeConfig config, int listenPort) throws IOException {
        return new AcmeCertificates(
                config, onLoopback(listenPort), KeepAlive.OFF, new ServedKeyManager(), null, clock, () -> 0, log::add);
    }

    AcmeFolder folder(AcmeConfig config) throws IOException {
        return AcmeFolder.open(config.folder(), config.directory(), config.firstDomain());
    }

    static long count(ScriptedProxy proxy, String part) {
        return proxy.requests().stream()
                .filter(request -> request.contains(part))
                .count();
    }

    Path saved() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("acme"))) {
            return files.filter(path -> path.endsWith(DOMAIN + ".pem"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    static SSLSocket connect(TlsServer server) throws Exception {
        return TlsClient.connect(TlsClient.believingAnybody(), server.port(), "TLSv1.3", DOMAIN, "http/1.1");
    }
}
