package brookloom.server.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.pem.KeyMaterial;
import brookloom.net.pem.PemFile;
import brookloom.net.pem.Trust;
import brookloom.server.config.CertificateConfig.PemFiles;
import brookloom.server.testing.TlsClient;
import brookloom.server.web.ServerTls;
import brookloom.testing.TestAuthority;
import brookloom.testing.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real handshakes through a Jetty connector. */
class HandshakeTest {
    private static final TestAuthority ROOT = TestAuthority.root("HandshakeTest root");
    private static final SSLContext TRUSTING = ROOT.clientTls();

    private final ServedKeyManager keyManager = new ServedKeyManager();

    @TempDir
    Path folder;

    private Path certificate;
    private Path key;
    private TlsServer server;
    private PemCertificates certificates;

    @BeforeEach
    void makeFolder() {
        certificate = folder.resolve("cert.pem");
        key = folder.resolve("key.pem");
    }

    @AfterEach
    void stop() throws Exception {
        certificates.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void everyKindOfKeyServesBothVersions(String kind) throws Exception {
        Issued leaf = ROOT.issue(kind);
        start(leaf, null);
        for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
            try (SSLSocket socket = connect(TRUSTING, version, "http/1.1")) {
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                assertThat(TlsClient.leaf(socket)).isEqualTo(leaf.certificate());
                assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
                assertThat(TlsClient.get(socket, "frontend.example")).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void alpnIsOptionalButNotIgnored() throws Exception {
        start(ROOT.issue("EC"), null);
        try (SSLSocket socket = connect(TRUSTING, "TLSv1.3")) {
            assertThat(socket.getApplicationProtocol()).isEmpty();
        }
        assertThatThrownBy(() -> connect(TRUSTING, "TLSv1.3", "h2")).hasMessageContaining("no_application_protocol");
        assertThatThrownBy(() -> connect(TRUSTING, "TLSv1.3", "acme-tls/1"))
                .as("no challenge is open")
                .hasMessageContaining("no_application_protocol");
    }

    @Test
    void weakSuitesAreNotOffered() throws Exception {
        start(ROOT.issue("RSA"), null);
        assertThat(new ServerTls(certificates, TlsServer.HTTP_1_1).getIncludeProtocols())
                .containsExactly("TLSv1.3", "TLSv1.2");
        var factory = new ServerTls(certificates, TlsServer.HTTP_1_1);
        factory.start();
        assertThat(factory.newSSLEngine().getEnabledCipherSuites())
                .isNotEmpty()
                .allMatch(suite -> suite.matches("TLS_(ECDHE_.*_WITH_)?(AES_\\d+_GCM|CHACHA20_POLY1305)_SHA\\d+"));
        factory.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theChallengeAnswersAcmeHandshakesAndThoseOnly(String version) throws Exception {
        Issued leaf = ROOT.issue("EC");
        Issued challenge = ROOT.issue("RSA");
        start(leaf, null);
        keyManager.answerChallenge(
                "a.example", KeyMaterial.trusted(challenge.keys().getPrivate(), challenge.certificate()));
        try (SSLSocket socket = connectTo("a.example", version, "acme-tls/1")) {
            assertThat(socket.getApplicationProtocol()).isEqualTo("acme-tls/1");
            assertThat(TlsClient.leaf(socket)).isEqualTo(challenge.certificate());
        }
        try (SSLSocket socket = connectTo("a.example", version, "http/1.1")) {
            assertThat(TlsClient.leaf(socket)).isEqualTo(leaf.certificate());
        }
        assertThatThrownBy(() -> connectTo("b.example", version, "acme-tls/1")).isInstanceOf(IOException.class);
        keyManager.withdrawChallenge("a.example");
        assertThatThrownBy(() -> connectTo("a.example", version, "acme-tls/1"))
                .hasMessageContaining("no_application_protocol");
    }

    @Test
    void clientsNeedACertificateOfTheGivenAuthority() throws Exception {
        TestAuthority clients = TestAuthority.root("clients");
        Path trust = Files.writeString(folder.resolve("clients.pem"), clients.pem());
        start(ROOT.issue("EC"), Trust.managers(PemFile.read("--clientCa", trust)));
        for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
            try (SSLSocket socket = connect(presenting(clients.issue("EC")), version)) {
                assertThat(TlsClient.get(socket, "localhost")).startsWith("HTTP/1.1 200 ");
            }
            assertThatThrownBy(() -> TlsClient.get(connect(presenting(ROOT.issue("EC")), version), "localhost"))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> TlsClient.get(connect(TRUSTING, version), "localhost"))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aConnectionOutlivesTheSwapOfItsCertificate() throws Exception {
        Issued first = ROOT.issue("EC");
        Issued second = ROOT.issue("Ed25519");
        start(first, null);
        try (SSLSocket before = connect(TRUSTING, "TLSv1.3")) {
            assertThat(TlsClient.get(before, "localhost")).startsWith("HTTP/1.1 200 ");
            replace(second);
            assertThat(TlsClient.get(before, "localhost")).startsWith("HTTP/1.1 200 ");
            assertThat(TlsClient.leaf(before)).isEqualTo(first.certificate());
            try (SSLSocket after = connect(ROOT.clientTls(), "TLSv1.3")) {
                assertThat(TlsClient.leaf(after)).isEqualTo(second.certificate());
            }
        }
    }

    @Test
    void noneOfAThousandHandshakesFailsDuringTenSwaps() throws Exception {
        String[] kinds = {"EC", "RSA", "Ed25519"};
        List<Issued> leaves =
                IntStream.range(0, 11).mapToObj(i -> ROOT.issue(kinds[i % 3])).toList();
        start(leaves.getFirst(), null);
        Set<X509Certificate> seen = ConcurrentHashMap.newKeySet();
        Semaphore started = new Semaphore(0);
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<Future<?>> handshakes = IntStream.range(0, 1000)
                    .<Future<?>>mapToObj(i -> clients.submit(() -> {
                        started.release();
                        // A context of its own, so that no handshake is a resumption.
                        String version = i % 2 == 0 ? "TLSv1.2" : "TLSv1.3";
                        try (SSLSocket socket = connect(ROOT.clientTls(), version)) {
                            seen.add(TlsClient.leaf(socket));
                        }
                        return null;
                    }))
                    .toList();
            for (int swap = 1; swap <= 10; swap++) {
                started.acquire(90);
                replace(leaves.get(swap));
            }
            for (Future<?> handshake : handshakes) {
                handshake.get();
            }
        }
        assertThat(seen)
                .isEqualTo(
                        new HashSet<>(leaves.stream().map(Issued::certificate).toList()));
    }

    private void start(Issued leaf, TrustManager[] clientTrust) throws Exception {
        write(leaf);
        PemFiles files = new PemFiles(certificate, key, PemFiles.DEFAULT_RELOAD_INTERVAL);
        certificates = new PemCertificates(files, keyManager, clientTrust, Clock.systemUTC(), line -> {}, null);
        server = new TlsServer(certificates, 0);
    }

    private void write(Issued leaf) throws IOException {
        Files.writeString(certificate, leaf.certificatePem());
        Files.writeString(key, leaf.keyPem());
    }

    private void replace(Issued leaf) throws IOException {
        write(leaf);
        certificates.look();
        certificates.look();
        assertThat(certificates.current().leaf()).isEqualTo(leaf.certificate());
    }

    private SSLSocket connect(SSLContext context, String version, String... alpn) throws IOException {
        return TlsClient.connect(context, server.port(), version, null, alpn);
    }

    private SSLSocket connectTo(String serverName, String version, String alpn) throws IOException {
        return TlsClient.connect(ROOT.clientTls(), server.port(), version, serverName, alpn);
    }

    private static SSLContext presenting(Issued client) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "client", client.keys().getPrivate(), new char[0], new X509Certificate[] {client.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        Path trust = Files.writeString(Files.createTempFile("root", ".pem"), ROOT.pem());
        try {
            context.init(keys.getKeyManagers(), Trust.managers(PemFile.read("--ca", trust)), null);
        } finally {
            Files.delete(trust);
        }
        return context;
    }
}
