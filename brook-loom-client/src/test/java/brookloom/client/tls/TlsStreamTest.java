package brookloom.client.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.tls.fingerprint.Fingerprint;
import brookloom.net.pem.Trust;
import brookloom.net.stream.ByteStream;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class TlsStreamTest {
    private static final TestCertificates CERTIFICATES = new TestCertificates();

    @TempDir
    Path folder;

    private Trust trust;

    @BeforeEach
    void writeAuthority() throws Exception {
        trust = Trust.pemBundle(CERTIFICATES.authority().writeTo(folder.resolve("ca.pem")));
    }

    @ParameterizedTest
    @CsvSource({
        "jdk,EC,TLSv1.3",
        "jdk,EC,TLSv1.2",
        "jdk,RSA,TLSv1.3",
        "jdk,RSA,TLSv1.2",
        "jdk,Ed25519,TLSv1.3",
        "chrome,EC,TLSv1.3",
        "chrome,EC,TLSv1.2",
        "chrome,RSA,TLSv1.3",
        "chrome,RSA,TLSv1.2",
        "chrome-133,EC,TLSv1.3"
    })
    void carriesBytesBothWays(String engine, String keyType, String version) throws Exception {
        SSLServerSocket listener =
                TestCertificates.listener(CERTIFICATES.serverContext(CERTIFICATES.issue(keyType, "localhost")));
        listener.setEnabledProtocols(new String[] {version});
        try (TcpTarget server = TcpTarget.on(listener, TcpTarget::sendBack)) {
            TlsStream stream = connect(server, options(engine));
            assertThat(stream.version()).isEqualTo(version);
            byte[] sent = random(300_000);
            Thread writer = Thread.ofVirtual().start(() -> write(stream, sent));
            assertThat(readFully(stream, sent.length)).isEqualTo(sent);
            writer.join();
            stream.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void goesOnReadingAfterItsOwnEndWasSent(String engine) throws Exception {
        SSLServerSocket listener =
                TestCertificates.listener(CERTIFICATES.serverContext(CERTIFICATES.issue("EC", "localhost")));
        try (TcpTarget server = TcpTarget.on(listener, socket -> {
            int count = socket.getInputStream().readAllBytes().length;
            socket.getOutputStream().write(("got " + count).getBytes(UTF_8));
            socket.shutdownOutput();
        })) {
            try (ByteStream stream = connect(server, options(engine))) {
                stream.write(new byte[100_000], 0, 100_000);
                stream.shutdownOutput();
                assertThat(new String(readFully(stream, 10), UTF_8)).isEqualTo("got 100000");
                assertThat(stream.read(new byte[10], 0, 10)).isEqualTo(-1);
                assertThat(stream.readAvailable(new byte[10], 0, 10)).isEqualTo(-1);
                assertThatThrownBy(() -> stream.write(new byte[1], 0, 1)).isInstanceOf(IOException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void takesWhatIsAtHandWithoutWaiting(String engine) throws Exception {
        BlockingQueue<byte[]> toSend = new ArrayBlockingQueue<>(10);
        SSLServerSocket listener =
                TestCertificates.listener(CERTIFICATES.serverContext(CERTIFICATES.issue("EC", "localhost")));
        try (TcpTarget server = TcpTarget.on(listener, socket -> {
            try {
                ((SSLSocket) socket).startHandshake();
                for (byte[] next = toSend.take(); next.length > 0; next = toSend.take()) {
                    socket.getOutputStream().write(next);
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        })) {
            try (ByteStream stream = connect(server, options(engine))) {
                byte[] buffer = new byte[100];
                assertThat(stream.readAvailable(buffer, 0, 100)).isZero();
                toSend.put("hello".getBytes(UTF_8));
                // One byte waits; the rest of its record is then at hand.
                assertThat(stream.read(buffer, 0, 1)).isEqualTo(1);
                assertThat(stream.readAvailable(buffer, 1, 99)).isEqualTo(4);
                assertThat(stream.readAvailable(buffer, 0, 100)).isZero();
                assertThat(new String(buffer, 0, 5, UTF_8)).isEqualTo("hello");
                toSend.put(new byte[0]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void fillsTheReadersArrayFromManyRecords(String engine) throws Exception {
        byte[] sent = random(100_000);
        SSLServerSocket listener =
                TestCertificates.listener(CERTIFICATES.serverContext(CERTIFICATES.issue("EC", "localhost")));
        try (TcpTarget server = TcpTarget.on(listener, socket -> {
            for (int at = 0; at < sent.length; at += 1000) {
                socket.getOutputStream().write(sent, at, 1000);
            }
            socket.shutdownOutput();
        })) {
            try (ByteStream stream = connect(server, options(engine))) {
                byte[] got = new byte[sent.length + 1];
                int at = stream.read(got, 0, 1);
                while (at < sent.length) {
                    int more = stream.readAvailable(got, at, Math.min(7777, sent.length - at));
                    at += more > 0 ? more : stream.read(got, at, Math.min(777, sent.length - at));
                }
                assertThat(got).startsWith(sent);
                assertThat(stream.read(got, 0, 1)).isEqualTo(-1);
                assertThat(stream.readAvailable(got, 0, 1)).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void failsForGoodAfterAForgedRecord(String engine) throws Exception {
        SSLServerSocket listener =
                TestCertificates.listener(CERTIFICATES.serverContext(CERTIFICATES.issue("EC", "localhost")));
        try (TcpTarget server = TcpTarget.on(listener, TcpTarget::sendBack);
                Relay relay = new Relay(server.port());
                ByteStream stream =
                        TlsStream.connect(relay.connect(), options(engine).build())) {
            stream.write(new byte[1], 0, 1);
            assertThat(readFully(stream, 1)).hasSize(1);
            relay.toClient(new byte[] {23, 3, 3, 0, 17, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17});
            byte[] buffer = new byte[10];
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> stream.read(buffer, 0, 10)).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> stream.readAvailable(buffer, 0, 10)).isInstanceOf(IOException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void closesFromAnotherThreadWhileBothDirectionsAreStuck(String engine) throws Exception {
        CompletableFuture<Void> release = new CompletableFuture<>();
        SSLServerSocket listener =
                TestCertificates.listener(CERTIFICATES.serverContext(CERTIFICATES.issue("EC", "localhost")));
        try (TcpTarget server = TcpTarget.on(listener, socket -> {
            ((SSLSocket) socket).startHandshake();
            release.join();
        })) {
            ByteStream stream = connect(server, options(engine));
            CompletableFuture<Throwable> writer = new CompletableFuture<>();
            CompletableFuture<Throwable> reader = new CompletableFuture<>();
            CompletableFuture<Void> stuck = new CompletableFuture<>();
            Thread writing = Thread.ofVirtual().start(() -> {
                try {
                    byte[] much = new byte[1 << 24];
                    stuck.complete(null);
                    while (true) {
                        stream.write(much, 0, much.length);
                    }
                } catch (IOException e) {
                    writer.complete(e);
                }
            });
            Thread.ofVirtual().start(() -> {
                try {
                    reader.complete(new AssertionError(stream.read(new byte[1], 0, 1)));
                } catch (IOException e) {
                    reader.complete(e);
                }
            });
            stuck.join();
            while (writing.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
            stream.close();
            assertThat(writer.join()).isInstanceOf(IOException.class);
            assertThat(reader.join()).isInstanceOf(IOException.class);
            release.complete(null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void takesNewKeysAndAnswersWithItsOwn(String engine) throws Exception {
        SSLServerSocket listener =
                TestCertificates.listener(CERTIFICATES.serverContext(CERTIFICATES.issue("EC", "localhost")));
        try (TcpTarget server = TcpTarget.on(listener, socket -> {
                    for (int i = 0; i < 3; i++) {
                        socket.getInputStream().readNBytes(6);
                        ((SSLSocket) socket).startHandshake(); // in TLS 1.3: a KeyUpdate that wants one back
                        socket.getOutputStream().write("world\n".getBytes(UTF_8));
                    }
                });
                Relay relay = new Relay(server.port());
                ByteStream stream =
                        TlsStream.connect(relay.connect(), options(engine).build())) {
            for (int i = 0; i < 3; i++) {
                write(stream, "hello\n".getBytes(UTF_8));
                assertThat(new String(readFully(stream, 6), UTF_8)).isEqualTo("world\n");
            }
            write(stream, new byte[1]);
            // A KeyUpdate message has 5 bytes; its record a byte of type and 16 of tag more, newer JDKs add 16 of
            // padding.
            relay.awaitRecords(Set.of(5 + 1 + 16, 5 + 1 + 16 + 16), 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void distinguishesTruncationFromAnEnd(String engine) throws Exception {
        SSLServerSocket listener =
                TestCertificates.listener(CERTIFICATES.serverContext(CERTIFICATES.issue("EC", "localhost")));
        try (TcpTarget server = TcpTarget.on(listener, TcpTarget::sendBack);
                Relay relay = new Relay(server.port())) {
            try (ByteStream stream =
                    TlsStream.connect(relay.connect(), options(engine).build())) {
                stream.write(new byte[1], 0, 1);
                assertThat(readFully(stream, 1)).hasSize(1);
                relay.cut();
                assertThatThrownBy(() -> stream.read(new byte[1], 0, 1))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("data may be missing");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jdk,localhost,,localhost",
        "jdk,localhost,other.example,other.example",
        "jdk,localhost,'',",
        "jdk,127.0.0.1,,",
        "chrome,localhost,,localhost",
        "chrome,localhost,other.example,other.example",
        "chrome,localhost,'',",
        "chrome,127.0.0.1,,"
    })
    void namesTheServer(String engine, String host, String override, String seen) throws Exception {
        SSLServerSocket listener = TestCertificates.listener(
                CERTIFICATES.serverContext(CERTIFICATES.issue("EC", "localhost", "127.0.0.1")));
        CompletableFuture<String> name = new CompletableFuture<>();
        try (TcpTarget server = TcpTarget.on(listener, socket -> {
            SSLSocket tls = (SSLSocket) socket;
            tls.startHandshake();
            var names = ((ExtendedSSLSession) tls.getSession()).getRequestedServerNames();
            name.complete(names.isEmpty() ? null : ((SNIHostName) names.getFirst()).getAsciiName());
        })) {
            ClientTls.Builder options = options(engine, host);
            if (override != null) {
                options.serverName(override);
            }
            connect(server, options).close();
            assertThat(name.join()).isEqualTo(seen);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void takesACertificateForTheNameItAskedFor(String engine) throws Exception {
        SSLServerSocket listener =
                TestCertificates.listener(CERTIFICATES.serverContext(CERTIFICATES.issue("EC", "front.example")));
        try (TcpTarget server = TcpTarget.on(listener, TcpTarget::sendBack)) {
            connect(server, options(engine).serverName("front.example")).close();
            connect(server, options(engine, "127.0.0.1").serverName("front.example"))
                    .close();
            assertThatThrownBy(() -> connect(server, options(engine).serverName("back.example")))
                    .hasMessageStartingWith("The certificate is for front.example, not for localhost");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void acceptsAnyCertificateWhenInsecure(String engine) throws Exception {
        assertOnlyInsecureAccepts(engine, TestCertificates.selfSigned("localhost"));
        assertOnlyInsecureAccepts(engine, CERTIFICATES.issue("EC", "other.example"));
        assertOnlyInsecureAccepts(
                engine, CERTIFICATES.issue("EC", TestCertificates.from(-9), TestCertificates.from(-2), "localhost"));
    }

    private void assertOnlyInsecureAccepts(String engine, TestCertificates.Identity identity) throws Exception {
        SSLServerSocket listener = TestCertificates.listener(CERTIFICATES.serverContext(identity));
        try (TcpTarget server = TcpTarget.on(listener, TcpTarget::sendBack)) {
            assertThatThrownBy(() -> connect(server, options(engine)).close()).hasMessageContaining("certificate");
            try (ByteStream stream = connect(server, options(engine).trust(Trust.insecure()))) {
                write(stream, "hello".getBytes(UTF_8));
                assertThat(new String(readFully(stream, 5), UTF_8)).isEqualTo("hello");
            }
        }
    }

    private ClientTls.Builder options(String engine) {
        return options(engine, "localhost");
    }

    private ClientTls.Builder options(String engine, String host) {
        ClientTls.Builder options = ClientTls.forHost(host).trust(trust);
        return engine.equals("jdk") ? options : options.engines(Fingerprint.named(engine));
    }

    static TlsStream connect(TcpTarget server, ClientTls.Builder options) throws IOException {
        return (TlsStream) TlsStream.connect(server.connect(), options.build());
    }

    public static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    public static void write(ByteStream stream, byte[] bytes) {
        try {
            stream.write(bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] readFully(ByteStream stream, int length) throws IOException {
        byte[] bytes = new byte[length];
        int at = 0;
        while (at < length) {
            int read = stream.read(bytes, at, length - at);
            assertThat(read).as("bytes after %d of %d", at, length).isPositive();
            at += read;
        }
        return bytes;
    }
}
