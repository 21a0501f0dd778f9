package brookloom.client.tls.fingerprint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.client.tls.BoringSslServer;
import brookloom.client.tls.ClientIdentity;
import brookloom.client.tls.ClientTls;
import brookloom.client.tls.OpenSsl;
import brookloom.client.tls.Relay;
import brookloom.client.tls.TestCertificates;
import brookloom.client.tls.TestCertificates.Identity;
import brookloom.client.tls.TlsStream;
import brookloom.client.tls.TlsStreamTest;
import brookloom.net.pem.Trust;
import brookloom.net.stream.ByteStream;
import brookloom.testing.ListeningProgram;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes with the browser's shape, against the servers of this world. The JDK's are in {@link TlsStreamTest}. */
class BrowserHandshakeTest {
    private static final TestCertificates CERTIFICATES = new TestCertificates();

    @TempDir
    Path folder;

    private ClientTls.Builder options;

    @BeforeEach
    void writeAuthority() throws Exception {
        options = ClientTls.forHost("localhost")
                .trust(Trust.pemBundle(CERTIFICATES.authority().writeTo(folder.resolve("ca.pem"))))
                .engines(Fingerprint.named("chrome"));
    }

    @ParameterizedTest
    @CsvSource({
        "EC,  TLSv1.3, -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256",
        "EC,  TLSv1.3, -tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384",
        "RSA, TLSv1.3, -tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256",
        "EC,  TLSv1.3, -groups P-256",
        "EC,  TLSv1.3, -groups P-384",
        "RSA, TLSv1.3, -stateless",
        "EC,  TLSv1.2, -tls1_2",
        "RSA, TLSv1.2, -tls1_2 -cipher ECDHE-RSA-CHACHA20-POLY1305",
        "RSA, TLSv1.2, -tls1_2 -cipher ECDHE-RSA-AES128-SHA",
        "RSA, TLSv1.2, -tls1_2 -cipher AES256-GCM-SHA384",
        "EC,  TLSv1.2, -tls1_2 -no_ticket -groups P-384"
    })
    void opensslServer(String keyType, String version, String arguments) throws Exception {
        Path identity = CERTIFICATES.issue(keyType, "localhost").writeTo(folder.resolve("server.pem"));
        String[] all = (arguments + " -rev").split(" ");
        try (OpenSsl server = new OpenSsl(identity, all);
                TlsStream stream = (TlsStream) TlsStream.connect(server.connect(), options.build())) {
            assertThat(stream.version()).isEqualTo(version);
            stream.write("stressed\n".getBytes(US_ASCII), 0, 9);
            assertThat(new String(TlsStreamTest.readFully(stream, 9), US_ASCII)).isEqualTo("desserts\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void nginxServer(String version) throws Exception {
        Path identity = CERTIFICATES.issue("RSA", "localhost").writeTo(folder.resolve("server.pem"));
        try (ListeningProgram server = ListeningProgram.nginx(folder, port -> """
                server {
                    listen 127.0.0.1:%1$d ssl;
                    ssl_certificate %2$s;
                    ssl_certificate_key %2$s;
                    ssl_protocols %3$s;
                    location / { return 200 "$ssl_protocol"; }
                }
            """.formatted(port, identity, version));
                ByteStream stream = TlsStream.connect(server.connect(), options.build())) {
            byte[] request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);
            stream.write(request, 0, request.length);
            assertThat(readAll(stream)).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n" + version);
        }
    }

    @Test
    void boringSslWithCompressedCertificate() throws Exception {
        assumeTrue(BoringSslServer.isAvailable(), "BoringSSL or brotli has no native code for this machine");
        try (BoringSslServer server = new BoringSslServer(CERTIFICATES.issue("EC", "localhost"));
                TlsStream stream = (TlsStream) TlsStream.connect(server.connect(), options.build())) {
            assertThat(stream.version()).isEqualTo("TLSv1.3");
            assertThat(server.compressed()).isEqualTo(1);
            byte[] sent = TlsStreamTest.random(200_000);
            Thread writer = Thread.ofVirtual().start(() -> TlsStreamTest.write(stream, sent));
            assertThat(TlsStreamTest.readFully(stream, sent.length)).isEqualTo(sent);
            writer.join();
        }
    }

    @Test
    void compressedCertificateOfAnotherHostIsRefused() throws Exception {
        assumeTrue(BoringSslServer.isAvailable(), "BoringSSL or brotli has no native code for this machine");
        try (BoringSslServer server = new BoringSslServer(CERTIFICATES.issue("EC", "other.example"))) {
            assertThatThrownBy(() -> TlsStream.connect(server.connect(), options.build()))
                    .hasMessageStartingWith("The certificate is for other.example, not for localhost");
        }
    }

    @ParameterizedTest
    @CsvSource({"EC,TLSv1.3", "EC,TLSv1.2", "RSA,TLSv1.3", "RSA,TLSv1.2", "Ed25519,TLSv1.3"})
    void showsItsOwnCertificate(String keyType, String version) throws Exception {
        Identity client = CERTIFICATES.issue(keyType, "client");
        Path file = client.writeTo(folder.resolve("client.pem"));
        SSLServerSocket listener =
                TestCertificates.listener(CERTIFICATES.serverContext(CERTIFICATES.issue("EC", "localhost")));
        listener.setNeedClientAuth(true);
        listener.setEnabledProtocols(new String[] {version});
        try (TcpTarget server = TcpTarget.on(listener, socket -> {
            String name = ((SSLSocket) socket).getSession().getPeerPrincipal().getName();
            socket.getOutputStream().write(name.getBytes(US_ASCII));
        })) {
            for (boolean asBrowser : List.of(true, false)) {
                ClientTls.Builder both = asBrowser ? options : withoutFingerprint();
                try (ByteStream stream = TlsStream.connect(
                        server.connect(),
                        both.identity(ClientIdentity.load(file, file)).build())) {
                    assertThat(readAll(stream)).isEqualTo("CN=client");
                }
            }
        }
    }

    @Test
    void sendsItsSecondFlightAsBrowsersDo() throws Exception {
        SSLServerSocket listener =
                TestCertificates.listener(CERTIFICATES.serverContext(CERTIFICATES.issue("EC", "localhost")));
        try (TcpTarget server = TcpTarget.on(listener, TcpTarget::sendBack);
                Relay relay = new Relay(server.port());
                ByteStream stream = TlsStream.connect(relay.connect(), options.build())) {
            assertThat(((TlsStream) stream).version()).isEqualTo("TLSv1.3");
            int hello = lengthOfRecord(relay.awaitFromClient(5));
            relay.awaitFromClient(hello + 1);
            // ChangeCipherSpec (6) and Finished (74, for the JDK's server likes SHA-384; else 58).
            assertThat(relay.fromClient().getLast()).hasSize(6 + 74).startsWith(20, 3, 3, 0, 1, 1);
        }
    }

    @Test
    void keepsItsShapeInASecondHello() throws Exception {
        Path identity = CERTIFICATES.issue("EC", "localhost").writeTo(folder.resolve("server.pem"));
        try (OpenSsl server = new OpenSsl(identity, "-groups", "P-384", "-rev");
                Relay relay = new Relay(server.port());
                ByteStream stream = TlsStream.connect(relay.connect(), options.build())) {
            byte[] sent = relay.allFromClient();
            HelloReader first = HelloReader.read(sent);
            int secondStart = lengthOfRecord(sent) + 6; // behind a ChangeCipherSpec
            HelloReader second = HelloReader.read(Arrays.copyOfRange(sent, secondStart, sent.length));

            assertThat(second.random()).isEqualTo(first.random());
            assertThat(second.sessionId()).isEqualTo(first.sessionId());
            assertThat(second.ciphers()).isEqualTo(first.ciphers());
            assertThat(second.extensionTypes()).isEqualTo(first.extensionTypes());
            assertThat(second.keyShares()).containsOnlyKeys(0x0018);
            for (int type : first.extensionTypes()) {
                if (type != 51) {
                    assertThat(second.extensions().get(type))
                            .isEqualTo(first.extensions().get(type));
                }
            }
            stream.write("ab\n".getBytes(US_ASCII), 0, 3);
            assertThat(new String(TlsStreamTest.readFully(stream, 3), US_ASCII)).isEqualTo("ba\n");
        }
    }

    private ClientTls.Builder withoutFingerprint() throws IOException {
        return ClientTls.forHost("localhost").trust(Trust.pemBundle(folder.resolve("ca.pem")));
    }

    private static int lengthOfRecord(byte[] record) {
        return 5 + ((record[3] & 0xff) << 8 | record[4] & 0xff);
    }

    private static String readAll(ByteStream stream) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[1000];
        for (int read = stream.read(buffer, 0, 1000); read > 0; read = stream.read(buffer, 0, 1000)) {
            text.append(new String(buffer, 0, read, US_ASCII));
        }
        return text.toString();
    }
}
