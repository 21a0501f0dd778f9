package brookloom.client.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import brookloom.client.tls.TestCertificates.Identity;
import brookloom.client.tls.fingerprint.Fingerprint;
import brookloom.net.dial.DialFailed;
import brookloom.net.pem.Trust;
import brookloom.proto.ReplyCode;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each thing that can go wrong with TLS has its sentence, whichever engine is at work. */
class TlsFailuresTest {
    private static final TestCertificates CERTIFICATES = new TestCertificates();
    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);

    @TempDir
    Path folder;

    private Trust trust;

    @BeforeEach
    void writeAuthority() throws Exception {
        trust = Trust.pemBundle(CERTIFICATES.authority().writeTo(folder.resolve("ca.pem")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void expired(String engine) throws Exception {
        Identity late = CERTIFICATES.issue("EC", TestCertificates.from(-30), TestCertificates.from(-2), "localhost");
        assertThat(messageFrom(engine, late))
                .isEqualTo("The certificate of localhost expired on " + TODAY.minusDays(2)
                        + ": renew it, or set this machine's clock (today is " + TODAY + ").");
    }

    /** The JDK accepts a certificate that is itself among the trusted ones, whatever its dates. */
    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void anExpiredCertificateThatIsItselfTrustedIsWarnedOfOnce(String engine) throws Exception {
        Identity late = CERTIFICATES.issue("EC", TestCertificates.from(-30), TestCertificates.from(-2), "localhost");
        trust = Trust.pemBundle(late.writeTo(folder.resolve("late.pem")));
        ClientTls options = options(engine).build();
        LogLines.clear();
        try (TcpTarget server = TcpTarget.on(
                TestCertificates.listener(CERTIFICATES.serverContext(late)),
                socket -> ((SSLSocket) socket).startHandshake())) {
            shakeHandsAndRead(server.connect(), options);
            shakeHandsAndRead(server.connect(), options);
        }
        assertThat(LogLines.with("WARN the certificate of localhost expired on " + TODAY.minusDays(2) + ", and is"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void notYetValid(String engine) throws Exception {
        Identity early = CERTIFICATES.issue("EC", TestCertificates.from(2), TestCertificates.from(30), "localhost");
        assertThat(messageFrom(engine, early))
                .isEqualTo("The certificate of localhost is not valid before " + TODAY.plusDays(2)
                        + ": wait, or set this machine's clock (today is " + TODAY + ").");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void wrongHost(String engine) throws Exception {
        assertThat(messageFrom(engine, CERTIFICATES.issue("EC", "a.example", "*.b.example", "10.0.0.1")))
                .isEqualTo("The certificate is for a.example, *.b.example, 10.0.0.1, not for localhost:"
                        + " use a name that it has, or give the server a certificate for this one.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void selfSigned(String engine) throws Exception {
        assertThat(messageFrom(engine, TestCertificates.selfSigned("localhost")))
                .isEqualTo(
                        "The certificate of localhost is self-signed:" + " if it is yours, trust it with --ca FILE.");
    }

    @ParameterizedTest
    @CsvSource({"jdk,Other Authority", "jdk,Test Authority", "chrome,Other Authority", "chrome,Test Authority"})
    void unknownAuthority(String engine, String name) throws Exception {
        assertThat(messageFrom(engine, new TestCertificates(name).issue("EC", "localhost")))
                .isEqualTo("The certificate of localhost is issued by an unknown CA (CN=" + name
                        + "): trust that with --ca FILE, or let the server send the whole chain.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void plainHttp(String engine) throws Exception {
        String sentence = messageFrom(
                engine,
                socket -> socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII)));
        assertThat(sentence)
                .isEqualTo("localhost does not speak TLS on this port, it answers in plain HTTP:"
                        + " check the port, or use ws:// instead of wss://.");
    }

    @ParameterizedTest
    @CsvSource({"jdk,SSH-2.0-x", "jdk,abc", "chrome,SSH-2.0-x", "chrome,abc"})
    void notTls(String engine, String greeting) throws Exception {
        String sentence = messageFrom(engine, socket -> {
            socket.getOutputStream().write(greeting.getBytes(US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        });
        assertThat(sentence)
                .isEqualTo("localhost does not speak TLS on this port:"
                        + " check the port, or use ws:// instead of wss://.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void closedDuringTheHandshake(String engine) throws Exception {
        String sentence = messageFrom(engine, socket -> socket.getInputStream().read());
        assertThat(sentence)
                .isEqualTo("localhost closed the connection during the TLS handshake:"
                        + " check the port, the name it is called by (--sni),"
                        + " and whether it speaks TLS there (ws:// if not).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void aSilentServerIsReported(String engine) throws Exception {
        try (TcpTarget server =
                TcpTarget.serving(socket -> socket.getInputStream().readAllBytes())) {
            Socket socket = server.connect();
            socket.setSoTimeout(200);
            assertThat(messageOf(socket, options(engine)))
                    .isEqualTo(
                            "localhost took too long over the TLS handshake:" + " it may not speak TLS on this port.");
            assertThat(socket.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jdk,-tls1_1 -cipher ALL:@SECLEVEL=0",
        "jdk,-tls1_2 -cipher ECDHE-ECDSA-CAMELLIA128-SHA256:@SECLEVEL=0",
        "chrome,-tls1_1 -cipher ALL:@SECLEVEL=0",
        "chrome,-tls1_2 -cipher ECDHE-ECDSA-CAMELLIA128-SHA256:@SECLEVEL=0"
    })
    void nothingInCommon(String engine, String serverOptions) throws Exception {
        Path identity = CERTIFICATES.issue("EC", "localhost").writeTo(folder.resolve("server.pem"));
        try (OpenSsl server = new OpenSsl(identity, serverOptions.split(" "))) {
            assertThat(messageOf(server.connect(), options(engine)))
                    .isEqualTo("localhost has no TLS version or cipher in common with "
                            + (engine.equals("jdk")
                                    ? "us: we speak TLS 1.2 and 1.3."
                                    : "the fingerprint chrome-156-ws: browsers speak TLS 1.2 and 1.3,"
                                            + " and know no Ed25519 certificates."));
        }
    }

    @ParameterizedTest
    @CsvSource({"jdk,TLSv1.3", "jdk,TLSv1.2", "chrome,TLSv1.3", "chrome,TLSv1.2"})
    void clientCertificateMissing(String engine, String version) throws Exception {
        assertThat(messageOfMutual(version, options(engine)))
                .isEqualTo("localhost requires a client certificate: give one with --clientCert and --clientCertKey.");
    }

    @ParameterizedTest
    @CsvSource({"jdk,-tls1_3", "jdk,-tls1_2", "chrome,-tls1_3", "chrome,-tls1_2"})
    void clientCertificateMissingForOpenSsl(String engine, String version) throws Exception {
        Path identity = CERTIFICATES.issue("EC", "localhost").writeTo(folder.resolve("server.pem"));
        try (OpenSsl server = new OpenSsl(identity, version, "-Verify", "1")) {
            assertThat(messageOf(server.connect(), options(engine)))
                    .isEqualTo("localhost requires a client certificate:"
                            + " give one with --clientCert and --clientCertKey.");
        }
    }

    @ParameterizedTest
    @CsvSource({"jdk,TLSv1.3", "jdk,TLSv1.2", "chrome,TLSv1.3", "chrome,TLSv1.2"})
    void clientCertificateRefused(String engine, String version) throws Exception {
        Path stranger = TestCertificates.selfSigned("client").writeTo(folder.resolve("client.pem"));
        ClientTls.Builder options = options(engine).identity(ClientIdentity.load(stranger, stranger));
        assertThat(messageOfMutual(version, options))
                .startsWith("localhost refused our client certificate (")
                .endsWith("): check --clientCert.");
    }

    private String messageOfMutual(String version, ClientTls.Builder options) throws Exception {
        SSLServerSocket listener =
                TestCertificates.listener(CERTIFICATES.serverContext(CERTIFICATES.issue("EC", "localhost")));
        listener.setNeedClientAuth(true);
        listener.setEnabledProtocols(new String[] {version});
        try (TcpTarget server = TcpTarget.on(listener, TcpTarget::sendBack)) {
            return messageOf(server.connect(), options);
        }
    }

    private String messageFrom(String engine, Identity identity) throws Exception {
        return messageFrom(
                engine,
                TcpTarget.on(
                        TestCertificates.listener(CERTIFICATES.serverContext(identity)),
                        socket -> ((SSLSocket) socket).startHandshake()));
    }

    private String messageFrom(String engine, TcpTarget.Service service) throws Exception {
        return messageFrom(engine, TcpTarget.serving(service));
    }

    private String messageFrom(String engine, TcpTarget started) throws Exception {
        try (TcpTarget server = started) {
            return messageOf(server.connect(), options(engine));
        }
    }

    private ClientTls.Builder options(String engine) {
        ClientTls.Builder options = ClientTls.forHost("localhost").trust(trust);
        return engine.equals("jdk") ? options : options.engines(Fingerprint.named(engine));
    }

    /** What the user is told, whether the handshake fails or, as TLS 1.3 has it, the first read after it. */
    private static String messageOf(Socket socket, ClientTls.Builder options) {
        DialFailed failed = catchThrowableOfType(DialFailed.class, () -> shakeHandsAndRead(socket, options.build()));
        assertThat(failed).isNotNull();
        assertThat(failed.code()).isEqualTo(ReplyCode.GENERAL_FAILURE);
        return failed.getMessage();
    }

    private static void shakeHandsAndRead(Socket socket, ClientTls options) throws IOException {
        try (var stream = TlsStream.connect(socket, options)) {
            stream.read(new byte[1], 0, 1);
        }
    }
}
