package brookloom.server.certificates.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import brookloom.net.pem.KeyMaterial;
import brookloom.net.stream.KeepAlive;
import brookloom.server.certificates.ServedKeyManager;
import brookloom.server.certificates.TlsServer;
import brookloom.server.certificates.acme.ScriptedProxy.Answer;
import brookloom.server.config.AcmeConfig;
import brookloom.server.testing.Pebble;
import brookloom.server.testing.TlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real ACME server. */
class AcmeCertificatesTest {
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final String DOMAIN = "loom.example";

    private final TestClock clock = new TestClock();
    private final List<String> log = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private Pebble pebble;

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

    @Test
    void theFirstCertificateComesByHttp01() throws Exception {
        startPebble(Map.of());
        int elsewhere = Pebble.freePort();
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
        int unreachable = Pebble.freePort();
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
        try (AcmeCertificates certificates = make(config(pebble.directory(), Pebble.freePort()), Pebble.freePort())) {
            Instant next = certificates.step();
            assertThat(next)
                    .isBetween(clock.instant().plusSeconds(30), clock.instant().plusSeconds(60));
            assertThat(log)
                    .singleElement()
                    .asString()
                    .matches("no new certificate for loom.example: control of loom.example could not be shown "
                            + "\\(http-01: .*; tls-alpn-01: .*\\); next try at 20\\S+Z")
                    .doesNotContain("\n");
            certificates.step();
            assertThat(log).as("nothing is tried before its time").hasSize(1);
        }
    }

    @Test
    void aRenewalIsAnsweredOnTheServingPortWhileConnectionsLiveOn() throws Exception {
        startPebble(Map.of());
        try (AcmeCertificates certificates = make(config(pebble.directory(), 0), pebble.tlsPort())) {
            certificates.awaitFirst();
            KeyMaterial first = certificates.current();
            try (TlsServer server = new TlsServer(certificates, pebble.tlsPort());
                    SSLSocket old = connect(server)) {
                assertThat(certificates.step()).isAfter(clock.instant());
                assertThat(certificates.current()).as("not yet due").isSameAs(first);

                clock.setForward(LIFE.multipliedBy(2).dividedBy(3).plusSeconds(1));
                certificates.step();
                assertThat(log).isEmpty();
                assertThat(certificates.current().leaf()).isNotEqualTo(first.leaf());
                assertThat(certificates.current().key()).as("a fresh key").isNotEqualTo(first.key());
                assertThat(TlsClient.get(old, DOMAIN)).startsWith("HTTP/1.1 200 ");
                assertThat(TlsClient.leaf(old)).isEqualTo(first.leaf());
                try (SSLSocket fresh = connect(server)) {
                    assertThat(TlsClient.leaf(fresh))
                            .isEqualTo(certificates.current().leaf());
                }
            }
        }
    }

    @Test
    void badNoncesAreOvercome() throws Exception {
        startPebble(Map.of("PEBBLE_WFE_NONCEREJECT", "40"));
        try (AcmeCertificates certificates = make(config(pebble.directory(), pebble.httpPort()), Pebble.freePort())) {
            certificates.awaitFirst();
            assertThat(log).isEmpty();
        }
    }

    @Test
    void aRestartTakesTheCertificateFromTheFolder() throws Exception {
        startPebble(Map.of());
        AcmeConfig config = config(pebble.directory(), pebble.httpPort());
        KeyMaterial first;
        try (AcmeCertificates certificates = make(config, Pebble.freePort())) {
            certificates.awaitFirst();
            first = certificates.current();
        }
        stopPebble();
        try (AcmeCertificates certificates = make(config, Pebble.freePort())) {
            certificates.awaitFirst();
            assertThat(certificates.current().leaf()).isEqualTo(first.leaf());
        }
        Path saved = saved();
        Files.writeString(saved, Files.readString(saved).substring(0, 100));
        try (AcmeCertificates certificates = make(config, Pebble.freePort())) {
            certificates.step();
            assertThat(log).hasSize(2);
            assertThat(log.getFirst()).contains("broken PEM").endsWith("a new certificate when one is due");
            assertThat(log.getLast())
                    .contains("the ACME server cannot be reached: connection refused or cut; next try at ");
        }
    }

    @Test
    void anAccountIsKeptAndUsedAgain() throws Exception {
        startPebble(Map.of());
        try (AcmeCertificates certificates = make(config(pebble.directory(), pebble.httpPort()), Pebble.freePort())) {
            certificates.awaitFirst();
            Path account = saved().resolveSibling("account.pem");
            String key = Files.readString(account);
            clock.setForward(LIFE.multipliedBy(2).dividedBy(3).plusSeconds(1));
            certificates.step();
            assertThat(Files.readString(account)).isEqualTo(key);
        }
        assertThat(pebble.log().lines().filter(line -> line.contains("There are now 1 accounts in memory")))
                .hasSize(1);
    }

    @Test
    void refusalsPostponeTheRenewalAsTheServerWishes() throws Exception {
        startPebble(Map.of());
        try (ScriptedProxy proxy = new ScriptedProxy(pebble);
                AcmeCertificates certificates = make(config(proxy.directory(), pebble.httpPort()), Pebble.freePort())) {
            certificates.awaitFirst();
            KeyMaterial first = certificates.current();
            clock.setForward(LIFE.multipliedBy(2).dividedBy(3).plusSeconds(1));

            proxy.answerOnce(
                    "/order-plz",
                    Answer.problem(429, "rateLimited", "too many certificates", Map.of("Retry-After", "3600")));
            certificates.step();
            assertThat(log.getLast())
                    .contains("the ACME server refuses: too many certificates (rateLimited); next try at ")
                    .contains("; the old one stays in use and is valid until ");
            assertThat(certificates.current()).isSameAs(first);
            clock.setForward(Duration.ofSeconds(3580));
            certificates.step();
            assertThat(log).as("an hour has not passed").hasSize(1);

            clock.setForward(Duration.ofSeconds(30));
            proxy.answerOnce("/dir", new Answer(503, Map.of("Retry-After", "7200"), "overloaded"));
            certificates.step();
            assertThat(log.getLast()).contains("the ACME server answers HTTP 503; next try at ");
            clock.setForward(Duration.ofSeconds(7180));
            certificates.step();
            assertThat(log).as("two hours have not passed").hasSize(2);

            clock.setForward(Duration.ofSeconds(30));
            proxy.answerOnce("/order-plz", Answer.problem(500, "serverInternal", "oops", Map.of()));
            certificates.step();
            assertThat(log.getLast()).contains("oops (serverInternal)");
            clock.setForward(Duration.ofMinutes(6));
            certificates.step();
            assertThat(log).hasSize(3);
            assertThat(certificates.current()).isNotSameAs(first);
        }
    }

    @Test
    void theServersSuggestionDecidesWhenToRenew() throws Exception {
        startPebble(Map.of());
        try (ScriptedProxy proxy = new ScriptedProxy(pebble);
                AcmeCertificates certificates = make(config(proxy.directory(), pebble.httpPort()), Pebble.freePort())) {
            certificates.awaitFirst();
            KeyMaterial first = certificates.current();
            clock.setForward(AcmeCertificates.UNTIL_SERVING);
            Instant now = clock.instant();
            proxy.suggest(now.plusSeconds(200).toString(), now.plusSeconds(220).toString(), 90);
            certificates.step();
            assertThat(count(proxy, "/ari/")).isEqualTo(1);
            clock.setForward(Duration.ofSeconds(85));
            certificates.step();
            assertThat(count(proxy, "/ari/")).as("not before Retry-After").isEqualTo(1);
            assertThat(certificates.current()).isSameAs(first);

            clock.setForward(Duration.ofSeconds(10));
            proxy.suggest(now.minusSeconds(20).toString(), now.minusSeconds(10).toString(), 90);
            certificates.step();
            assertThat(certificates.current()).as("the window is past: at once").isNotSameAs(first);
            assertThat(proxy.requests())
                    .anyMatch(request -> request.contains("order-plz") && request.contains("replaces"));
            assertThat(log).isEmpty();
        }
    }

    @Test
    void serversThatShareAFolderOrderOnce() throws Exception {
        startPebble(Map.of());
        try (ScriptedProxy proxy = new ScriptedProxy(pebble)) {
            AcmeConfig config = config(proxy.directory(), pebble.httpPort());
            try (AcmeCertificates one = make(config, Pebble.freePort());
                    AcmeCertificates two = make(config, Pebble.freePort())) {
                one.awaitFirst();
                two.awaitFirst();
                assertThat(two.current().leaf()).isEqualTo(one.current().leaf());

                clock.setForward(LIFE.multipliedBy(2).dividedBy(3).plusSeconds(1));
                try (AcmeFolder.Lock lock = folder(config).tryLock()) {
                    assertThat(lock).isNotNull();
                    assertThat(two.step()).isBefore(clock.instant().plusSeconds(6));
                }
                one.step();
                clock.setForward(LIFE.negated()); // pebble's clock did not leap: by a leapt one the new one is due, too
                two.step();
                assertThat(two.current().leaf()).isEqualTo(one.current().leaf());
                assertThat(count(proxy, "/order-plz")).isEqualTo(2);
                assertThat(log).isEmpty();
            }
        }
    }

    @Test
    void aClockThatIsAheadDoesNotOrderAgainAndAgain() throws Exception {
        startPebble(Map.of());
        clock.setForward(LIFE.multipliedBy(3));
        try (ScriptedProxy proxy = new ScriptedProxy(pebble);
                AcmeCertificates certificates = make(config(proxy.directory(), pebble.httpPort()), Pebble.freePort())) {
            certificates.awaitFirst();
            assertThat(certificates.step()).isAfter(clock.instant().plusSeconds(10));
            certificates.step();
            assertThat(count(proxy, "/order-plz")).isEqualTo(1);
        }
    }

    @Test
    void openServesAndCloseEndsItsThread() throws Exception {
        startPebble(Map.of());
        AcmeConfig config = config(pebble.directory(), pebble.httpPort());
        var certificates = AcmeCertificates.open(config, onLoopback(Pebble.freePort()), KeepAlive.OFF, null);
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
                        Pebble.freePort())) {
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

    private void startPebble(Map<String, String> environment) throws Exception {
        pebble = Pebble.start(folder.resolve("pebble"), LIFE, environment);
    }

    private AcmeConfig config(URI directory, int httpPort) {
        return new AcmeConfig(
                List.of(DOMAIN), folder.resolve("acme"), directory, "admin@loom.example", pebble.caFile(), httpPort);
    }

    private static InetSocketAddress onLoopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private AcmeCertificates make(AcmeConfig config, int listenPort) throws IOException {
        return new AcmeCertificates(
                config, onLoopback(listenPort), KeepAlive.OFF, new ServedKeyManager(), null, clock, () -> 0, log::add);
    }

    private AcmeFolder folder(AcmeConfig config) throws IOException {
        return AcmeFolder.open(config.folder(), config.directory(), config.firstDomain());
    }

    private static long count(ScriptedProxy proxy, String part) {
        return proxy.requests().stream()
                .filter(request -> request.contains(part))
                .count();
    }

    private Path saved() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("acme"))) {
            return files.filter(path -> path.endsWith(DOMAIN + ".pem"))
                    .findFirst()
                    .orElseThrow();
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

    private static SSLSocket connect(TlsServer server) throws Exception {
        return TlsClient.connect(TlsClient.believingAnybody(), server.port(), "TLSv1.3", DOMAIN, "http/1.1");
    }
}
