package brookloom.it.wss;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.TlsConfig;
import brookloom.client.config.TlsConfig.ClientCertificate;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.Socks5App;
import brookloom.proto.ReplyCode;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import brookloom.testing.TestAuthority;
import brookloom.testing.TestAuthority.Issued;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way in which TLS can fail: one line in the client's log, nothing in the server's, and a reply for the app. */
@ExtendWith(LeakCheck.class)
class WssRefusalsTest {
    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private TlsSite site;

    @BeforeEach
    void makeAuthority() throws IOException {
        site = new TlsSite(folder);
        LogLines.clear();
    }

    /** Other carriages run the same scenarios. */
    BrookLoomBuilder builder() {
        return BrookLoom.builder();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anUnknownAuthorityIsRefused(Engine engine) throws Exception {
        assertRefused(
                TestAuthority.root("Somebody Else").issue("P-256"),
                engine,
                "The certificate of localhost is issued by an unknown CA (CN=Somebody Else):"
                        + " trust that with --ca FILE, or let the server send the whole chain.");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anExpiredCertificateIsRefused(Engine engine) throws Exception {
        assertRefused(
                site.authority().issue("P-256", Instant.now().minus(Duration.ofDays(1))),
                engine,
                "The certificate of localhost expired on " + TODAY.minusDays(1)
                        + ": renew it, or set this machine's clock (today is " + TODAY + ").");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aCertificateForAnotherNameIsRefused(Engine engine) throws Exception {
        assertRefused(
                site.authority().issueFor("loom.example"),
                engine,
                "The certificate is for loom.example, not for localhost: use a name that it has,"
                        + " or give the server a certificate for this one.");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aSelfSignedCertificateIsRefused(Engine engine) throws Exception {
        assertRefused(
                TestAuthority.selfSigned(),
                engine,
                "The certificate of localhost is self-signed:" + " if it is yours, trust it with --ca FILE.");
    }

    private void assertRefused(Issued issued, Engine engine, String sentence) throws Exception {
        site.install(issued);
        try (BrookLoom tunnel = builder()
                .serverTls(site.serverTls())
                .clientTls(site.clientTls(engine))
                .start()) {
            LogLines.clear(); // the server warns at its start that the certificate has expired
            assertRefused(tunnel, sentence);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void plainHttpAtAWssServerIsReported(Engine engine) throws Exception {
        try (BrookLoom tunnel = builder().clientTls(site.clientTls(engine)).start()) {
            assertRefused(
                    tunnel,
                    "localhost does not speak TLS on this port, it answers in plain HTTP:"
                            + " check the port, or use ws:// instead of wss://.");
        }
    }

    @Test
    void wsToATlsPortIsReported() throws Exception {
        site.install(site.authority().issue("P-256"));
        try (BrookLoom tunnel = builder().serverTls(site.serverTls()).start();
                Socks5App app = Socks5App.greeting(tunnel.socks5())) {
            assertThat(app.connect("127.0.0.1", 9).code()).isEqualTo(ReplyCode.GENERAL_FAILURE);
            String server = "WARN server ws://127.0.0.1:" + tunnel.server().getPort() + "/ws ";
            Eventually.holds(() -> assertThat(problems())
                    .singleElement()
                    .asString()
                    .startsWith(server)
                    .contains("give wss:// instead of ws://")); // framed mode does not see the page that says so
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK, TLSv1.3", "JDK, TLSv1.2", "CHROME, TLSv1.3", "CHROME, TLSv1.2"})
    void aServerThatRequiresClientCertificatesIsReported(Engine engine, String version) throws Exception {
        assertUnknownClient(
                version,
                site.clientTls(engine),
                "localhost requires a client certificate: give one with --clientCert and --clientCertKey.");
    }

    /** The JDK shows no certificate to a server that does not name its issuer; the server then misses one. */
    @ParameterizedTest
    @CsvSource({
        "JDK,    TLSv1.3, certificate_required",
        "JDK,    TLSv1.2, handshake_failure",
        "CHROME, TLSv1.3, certificate_unknown",
        "CHROME, TLSv1.2, certificate_unknown",
    })
    void aClientCertificateOfAnotherAuthorityIsRefused(Engine engine, String version, String alert) throws Exception {
        ClientCertificate stranger = certificate(TestAuthority.root("Strangers").issue("P-256"));
        assertUnknownClient(
                version,
                site.clientTls(engine).withClientCertificate(stranger),
                "localhost refused our client certificate (" + alert + "): check --clientCert.");
    }

    private void assertUnknownClient(String version, TlsConfig client, String sentence) throws Exception {
        site.install(site.authority().issue("P-256"));
        try (BrookLoom tunnel = builder()
                .serverTls(site.serverTlsForKnownClients(version))
                .clientTls(client)
                .start()) {
            assertRefused(tunnel, sentence);
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK, TLSv1.3, RSA", "JDK, TLSv1.2, P-384", "CHROME, TLSv1.3, P-256", "CHROME, TLSv1.2, RSA"})
    void aClientWithACertificateOfTheAuthorityIsServed(Engine engine, String version, String key) throws Exception {
        site.install(site.authority().issue("P-256"));
        TlsConfig client = site.clientTls(engine)
                .withClientCertificate(certificate(site.authority().issue(key)));
        try (TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = builder()
                        .serverTls(site.serverTlsForKnownClients(version))
                        .clientTls(client)
                        .start();
                Socket app = tunnel.connect("localhost", target.port())) {
            app.getOutputStream().write(42);
            assertThat(app.getInputStream().read()).isEqualTo(42);
        }
        assertThat(problems()).isEmpty();
    }

    private ClientCertificate certificate(Issued issued) throws IOException {
        return new ClientCertificate(
                Files.writeString(folder.resolve("client.pem"), issued.certificatePem()),
                Files.writeString(folder.resolve("client-key.pem"), issued.keyPem()));
    }

    private static void assertRefused(BrookLoom tunnel, String sentence) throws Exception {
        try (Socks5App app = Socks5App.greeting(tunnel.socks5())) {
            assertThat(app.connect("127.0.0.1", 9).code()).isEqualTo(ReplyCode.GENERAL_FAILURE);
            assertThat(app.in().read()).isEqualTo(-1);
        }
        Eventually.holds(() -> assertThat(problems()).containsExactly("WARN " + sentence));
    }

    private static List<String> problems() {
        return LogLines.with("").stream()
                .filter(line -> line.startsWith("WARN ") || line.startsWith("ERROR "))
                .toList();
    }
}
