package brookloom.it.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.HelloSplit;
import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.wss.TlsSite;
import brookloom.proto.ReplyCode;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import brookloom.testing.TestAuthority;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom to trust, how to look, and how tunnels end, where the carrier is TLS. */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
class WssInteropTest {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int ANSWER = 4 << 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "P-256, TLSv1.3, ca, '', ''",
        "P-384, TLSv1.3, ca, '', ''",
        "RSA, TLSv1.3, ca, '', ''",
        "Ed25519, TLSv1.3, ca, '', ''",
        "P-256, TLSv1.2, ca, '', ''",
        "RSA, TLSv1.2, ca, '', ''",
        "P-256, TLSv1.3, insecure, '', ''",
        "P-256, TLSv1.3, ca, tlsfingerprint, chrome",
        "P-256, TLSv1.2, ca, tlsfingerprint, chrome",
        "RSA, TLSv1.3, ca, tlsfingerprint, chrome",
        "P-256, TLSv1.3, insecure, tlsfingerprint, chrome",
        "P-256, TLSv1.3, ca, fragment, 10:50:1:3",
    })
    void theOriginalsClientThroughOurServer(String key, String tls, String trust, String option, String value)
            throws Exception {
        TlsSite site = TlsSite.with(folder, key);
        Map<String, String> trusted =
                trust.equals("ca") ? Map.of("ca", Files.readString(site.ca())) : Map.of("insecure", "true");
        Map<String, String> parameters = new TreeMap<>(trusted);
        if (!option.isEmpty()) {
            parameters.put(option, value);
        }
        try (BrookServer server = BrookLoom.builder()
                        .secret(Inner.BROOK.secret())
                        .serverTls(site.serverTls(tls))
                        .startServer();
                Original client = Original.wssClient(Inner.BROOK, url(server.port()), parameters)) {
            assertEcho(client.address());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "RSA", "Ed25519"})
    void ourClientThroughTheOriginalsServer(String key) throws Exception {
        TlsSite site = TlsSite.with(folder, key);
        assertReaches(site, TlsConfig.trusting(new TrustConfig.PemFile(site.ca())));
    }

    @Test
    void ourInsecureClientThroughAServerOfTheOriginalWithAnUntrustedCertificate() throws Exception {
        TlsSite site = new TlsSite(folder);
        install(site, TestAuthority.selfSigned());
        assertReaches(site, TlsConfig.trusting(TrustConfig.INSECURE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chrome-156-ws", "chrome-133"})
    void ourClientThatLooksLikeABrowserThroughTheOriginalsServer(String fingerprint) throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        assertReaches(
                site, TlsConfig.trusting(new TrustConfig.PemFile(site.ca())).withFingerprint(fingerprint));
    }

    @Test
    void ourClientThatCutsItsHelloThroughTheOriginalsServer() throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        assertReaches(
                site,
                TlsConfig.trusting(new TrustConfig.PemFile(site.ca())).withSplit(HelloSplit.parse("10:50:200:2000")));
    }

    /** It has no tunnels over HTTP/2; and every connection is a new one then. */
    @Test
    void ourClientThatAsksForHttp2ThroughTheOriginalsServer() throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        try (Original server = Original.wssServer(Inner.BROOK, site);
                Client client = BrookLoom.builder()
                        .secret(Inner.BROOK.secret())
                        .clientTls(TlsConfig.trusting(new TrustConfig.PemFile(site.ca())))
                        .carriage(Carriage.HTTP2)
                        .startClient(url(server.address().getPort()))) {
            assertEcho(client.address());
            assertEcho(client.address());
            String line = url(server.address().getPort()) + " has no tunnels over HTTP/2";
            Eventually.holds(() -> assertThat(LogLines.with(line)).hasSize(1));
        }
    }

    @Test
    void theOriginalsClientRefusesOurServerWithoutTrust() throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        try (BrookServer server = BrookLoom.builder()
                        .secret(Inner.BROOK.secret())
                        .serverTls(site.serverTls())
                        .startServer();
                Original client = Original.wssClient(Inner.BROOK, url(server.port()), Map.of())) {
            assertRefused(client.address());
        }
    }

    @Test
    void ourClientRefusesTheOriginalsServerWithoutTrust() throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        try (Original server = Original.wssServer(Inner.BROOK, site);
                Client client = BrookLoom.builder()
                        .secret(Inner.BROOK.secret())
                        .clientTls(TlsConfig.DEFAULT)
                        .startClient(url(server.address().getPort()))) {
            assertRefused(client.address());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Inner.class,
            names = {"BROOK", "BARE"})
    void whatTheTargetSentBeforeItsEndReachesTheOriginalsClientAndWeHoldNothing(Inner inner) throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        try (TcpTarget target = TcpTarget.serving(connection -> Bulk.send(connection.getOutputStream(), ANSWER));
                BrookServer server = BrookLoom.builder()
                        .secret(inner.secret())
                        .withoutBrookProtocol(inner.bare())
                        .halfCloseTimeout(Duration.ofMillis(300))
                        .serverTls(site.serverTls())
                        .startServer();
                Original client = Original.wssClient(inner, url(server.port()), Map.of("insecure", "true"));
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
            app.setSoTimeout(PATIENCE_MILLIS);
            assertThat(Bulk.digest(app.getInputStream(), ANSWER)).isEqualTo(Bulk.digest(ANSWER));
            Eventually.holds(() -> assertThat(server.tunnels()).isZero());
        }
    }

    @Test
    void theHalfCloseOfOurAppLeavesTheAnswerOfTheOriginalsServerAlone() throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        CountDownLatch halfClosed = new CountDownLatch(1);
        try (TcpTarget target = TcpTarget.serving(connection -> {
                    connection.getInputStream().readNBytes(8);
                    halfClosed.await();
                    Bulk.send(connection.getOutputStream(), ANSWER);
                });
                Original server = Original.wssServer(Inner.BROOK, site);
                Client client = BrookLoom.builder()
                        .secret(Inner.BROOK.secret())
                        .clientTls(TlsConfig.trusting(new TrustConfig.PemFile(site.ca())))
                        .startClient(url(server.address().getPort()));
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
            app.setSoTimeout(PATIENCE_MILLIS);
            app.getOutputStream().write(new byte[8]);
            app.shutdownOutput();
            halfClosed.countDown();
            assertThat(Bulk.digest(app.getInputStream(), ANSWER)).isEqualTo(Bulk.digest(ANSWER));
        }
    }

    private static String url(int port) {
        return "wss://" + TlsSite.HOST + ":" + port + "/ws";
    }

    private static void install(TlsSite site, TestAuthority.Issued issued) throws Exception {
        Files.writeString(site.certificate(), issued.certificatePem());
        Files.writeString(site.key(), issued.keyPem());
    }

    private static void assertReaches(TlsSite site, TlsConfig tls) throws Exception {
        try (Original server = Original.wssServer(Inner.BROOK, site);
                Client client = BrookLoom.builder()
                        .secret(Inner.BROOK.secret())
                        .clientTls(tls)
                        .startClient(url(server.address().getPort()))) {
            assertEcho(client.address());
        }
    }

    private static void assertEcho(InetSocketAddress socks5) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Socket app = BrookLoom.connect(socks5, "127.0.0.1", target.port())) {
            app.setSoTimeout(PATIENCE_MILLIS);
            app.getOutputStream().write("hello".getBytes(UTF_8));
            assertThat(app.getInputStream().readNBytes(5)).asString(UTF_8).isEqualTo("hello");
        }
    }

    private static void assertRefused(InetSocketAddress socks5) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Socks5App app = Socks5App.greeting(socks5)) {
            assertThat(app.connect("127.0.0.1", target.port()).code()).isNotEqualTo(ReplyCode.SUCCEEDED);
        }
    }
}
