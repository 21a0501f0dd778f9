package brookloom.client.tls;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.HelloSplit;
import brookloom.client.tls.fingerprint.Fingerprint;
import brookloom.net.pem.Trust;
import brookloom.net.stream.ByteStream;
import brookloom.testing.TcpTarget;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ClientHello in pieces, as a relay sees it on the wire. */
class SplitHelloTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "chrome"})
    void onlyTheHelloLeavesInPieces(String engine) throws Exception {
        TestCertificates certificates = new TestCertificates();
        SSLServerSocket listener =
                TestCertificates.listener(certificates.serverContext(certificates.issue("EC", "localhost")));
        ClientTls.Builder options = ClientTls.forHost("localhost")
                .trust(Trust.pemBundle(certificates.authority().writeTo(folder.resolve("ca.pem"))))
                .split(HelloSplit.parse("50:100:60000:80000"));
        if (engine.equals("chrome")) {
            options.engines(Fingerprint.named("chrome"));
        }
        try (TcpTarget server = TcpTarget.on(listener, TcpTarget::sendBack);
                Relay relay = new Relay(server.port());
                ByteStream stream = TlsStream.connect(relay.connect(), options.build())) {
            byte[] sent = relay.allFromClient();
            int hello = 5 + ((sent[3] & 0xff) << 8 | sent[4] & 0xff);
            int seen = 0;
            int pieces = 0;
            List<byte[]> segments = relay.fromClient();
            while (seen < hello) {
                int length = segments.get(pieces).length;
                seen += length;
                pieces++;
                assertThat(length).isGreaterThanOrEqualTo(seen == hello ? 1 : 50);
            }
            assertThat(seen)
                    .as("nothing of what follows comes with the last piece")
                    .isEqualTo(hello);
            // A busy machine may read several pieces at once; how long each is, WssHelloTest sees.
            assertThat(pieces).isBetween(2, (hello + 49) / 50);

            // What follows travels whole.
            byte[] data = new byte[1000];
            stream.write(data, 0, data.length);
            assertThat(TlsStreamTest.readFully(stream, data.length)).isEqualTo(data);
            assertThat(segments.getLast().length).isGreaterThan(1000);
        }
    }
}
