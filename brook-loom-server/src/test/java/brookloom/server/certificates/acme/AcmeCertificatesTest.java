package brookloom.server.certificates.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import brookloom.net.pem.KeyMaterial;
import brookloom.net.stream.KeepAlive;
import brookloom.server.certificates.TlsServer;
import brookloom.server.config.AcmeConfig;
import brookloom.server.testing.TlsClient;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Gets first certificates from a real ACME server. */
class AcmeCertificatesTest extends AcmeFixture {
    @Test
    void theFirstCertificateComesByHttp01() throws Exception {
        startPebble(Map.of());
        int elsewhere = FreePort.next();
        try (AcmeCertificates certificates = make(config(pebble.directory(), pebble.httpPort()), elsewhere)) {
            certificates.awaitFirst();
            assertThat(certificates.current().dnsNames()).containsExactly(DOMAIN);
            assertThat(certificates.current().chain()).hasSizeGreaterThan(1);
            assertThat(log).isEmpty();
            try (TlsServer server = new TlsServer(certificates, elsewhere);
                    SSLSocket socket = connect(server)) {
                assertThat(TlsClient.leaf(socket))
                        .isEqualTo(certificates.current().leaf());
            }
        }
        assertThat(pebble.log()).contains("Attempting to validate w/ HTTP: http://loom.example:" + pebble.httpPort());
        assertOwnerOnly();
    }

    @Test
    void eachStepOfAnOrderIsTold() throws Exception {
        startPebble(Map.of());
        LogLines.clear();
        try (AcmeCertificates certificates = make(config(pebble.directory(), pebble.httpPort()), FreePort.next())) {
            certificates.awaitFirst();
            Eventually.holds(() -> assertThat(LogLines.with("INFO "))
                    .anyMatch(line -> line.contains("ordering a certificate for " + DOMAIN))
                    .anyMatch(line -> line.contains("the ACME server validates " + DOMAIN))
                    .anyMatch(line -> line.contains("validated, waiting for the certificate"))
                    .anyMatch(line -> line.contains("certificate: " + DOMAIN)));
        }
    }

    @Test
    void theFirstCertificateComesByTlsAlpn01WhenThereIsNoHttpPort() throws Exception {
        startPebble(Map.of());
        try (AcmeCertificates certificates = make(config(pebble.directory(), 0), pebble.tlsPort())) {
            certificates.awaitFirst();
            assertThat(certificates.current().dnsNames()).containsExactly(DOMAIN);
            assertThat(log).isEmpty();
        }
    }

    @Test
    void theOtherChallengeIsTriedWhenOneFails() throws Exception {
        startPebble(Map.of());
        int unreachable = FreePort.next();
        try (AcmeCertificates certificates = make(config(pebble.directory(), unreachable), pebble.tlsPort())) {
            certificates.awaitFirst();
            assertThat(certificates.current().dnsNames()).containsExactly(DOMAIN);
            assertThat(log).isEmpty();
        }
    }

    @Test
    void nothingIsOrderedWhileTheServingPortIsTaken() throws Exception {
        startPebble(Map.of());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                AcmeCertificates certificates =
                        make(config(pebble.directory(), pebble.httpPort()), taken.getLocalPort())) {
            assertThat(catchThrowable(certificates::awaitFirst))
                    .hasMessageStartingWith("cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": ");
        }
        assertThat(pebble.log()).doesNotContain("POST /order-plz").doesNotContain("/sign-me-up");
    }

    @Test
    void bothFailingIsReportedInOneLineWithTheNextTry() throws Exception {
        startPebble(Map.of());
        try (AcmeCertificates certificates = make(config(pebble.directory(), FreePort.next()), FreePort.next())) {
            Instant next = certificates.step();
            assertThat(next)
                    .isBetween(clock.instant().plusSeconds(30), clock.instant().plusSeconds(60));
            assertThat(log)
                    .singleElement()
                    .asString()
                    .matches("no new certificate for loom.example: domain validation of loom.example failed "
                            + "\\(http-01: .*; tls-alpn-01: .*\\); next try at 20\\S+Z")
                    .doesNotContain("\n");
            certificates.step();
            assertThat(log).as("nothing is tried before its time").hasSize(1);
        }
    }

    @Test
    void badNoncesAreOvercome() throws Exception {
        startPebble(Map.of("PEBBLE_WFE_NONCEREJECT", "40"));
        try (AcmeCertificates certificates = make(config(pebble.directory(), pebble.httpPort()), FreePort.next())) {
            certificates.awaitFirst();
            assertThat(log).isEmpty();
        }
    }

    @Test
    void aRestartTakesTheCertificateFromTheFolder() throws Exception {
        startPebble(Map.of());
        AcmeConfig config = config(pebble.directory(), pebble.httpPort());
        KeyMaterial first;
        try (AcmeCertificates certificates = make(config, FreePort.next())) {
            certificates.awaitFirst();
            first = certificates.current();
        }
        stopPebble();
        try (AcmeCertificates certificates = make(config, FreePort.next())) {
            certificates.awaitFirst();
            assertThat(certificates.current().leaf()).isEqualTo(first.leaf());
        }
        Path saved = saved();
        Files.writeString(saved, Files.readString(saved).substring(0, 100));
        try (AcmeCertificates certificates = make(config, FreePort.next())) {
            certificates.step();
            assertThat(log).hasSize(2);
            assertThat(log.getFirst()).contains("broken PEM").endsWith("a new certificate when one is due");
            assertThat(log.getLast())
                    .contains("the ACME server cannot be reached: connection refused or cut; next try at ");
        }
    }

    @Test
    void openServesAndCloseEndsItsThread() throws Exception {
        startPebble(Map.of());
        AcmeConfig config = config(pebble.directory(), pebble.httpPort());
        var certificates = AcmeCertificates.open(config, onLoopback(FreePort.next()), KeepAlive.OFF, null);
        assertThat(certificates.current().dnsNames()).containsExactly(DOMAIN);
        assertThat(renewalThreads()).hasSize(1);
        certificates.close();
        assertThat(renewalThreads()).isEmpty();
    }

    private static List<Thread> renewalThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("certificate-renewal"))
                .toList();
    }

    @Test
    void interruptingTheFirstOrderEndsItWithoutComplaint() throws Exception {
        startPebble(Map.of());
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                AcmeCertificates certificates = make(
                        config(URI.create("https://localhost:" + silent.getLocalPort() + "/dir"), 0),
                        FreePort.next())) {
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Thread opener = Thread.ofPlatform().start(() -> end.complete(catchThrowable(certificates::awaitFirst)));
            try (Socket asked = silent.accept()) {
                opener.interrupt();
                assertThat(end.get(60, TimeUnit.SECONDS)).hasMessage("interrupted before there was a certificate");
                assertThat(asked.isClosed()).isFalse();
            }
            assertThat(log).isEmpty();
        }
    }

    private void assertOwnerOnly() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("acme"))) {
            List<Path> paths = all.toList();
            assertThat(paths)
                    .extracting(path -> path.getFileName().toString())
                    .contains("account.pem", DOMAIN + ".pem");
            for (Path path : paths) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }
}
