package brookloom.it.wss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.carrier.UpgradeKeySource;
import brookloom.client.carrier.http2.Greeting;
import brookloom.client.carrier.http2.Http2Connection;
import brookloom.client.carrier.http2.Http2Connection.Request;
import brookloom.client.carrier.http2.Http2StreamCarrier;
import brookloom.client.config.ServerAddress;
import brookloom.client.tls.ClientTls;
import brookloom.client.tls.TlsStream;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.net.pem.Trust;
import brookloom.net.stream.ByteStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.Password;
import brookloom.proto.UnencryptedOpening;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Resets by the server that arrive before the library has said that the opening was sent. */
@ExtendWith(LeakCheck.class)
class Http2ResetTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    /** Keeps writes from returning, once told to, until what the peer has answered is processed. */
    private static final class LateWrites implements ByteStream {
        private final ByteStream stream;
        private final CountDownLatch answerProcessed = new CountDownLatch(1);
        private volatile boolean late;
        private boolean answered;

        LateWrites(ByteStream stream) {
            this.stream = stream;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (answered) {
                answerProcessed.countDown();
            }
            int n = stream.read(buffer, offset, length);
            answered = late;
            return n;
        }

        @Override
        public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
            return stream.readAvailable(buffer, offset, length);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            boolean waits = late;
            stream.write(buffer, offset, length);
            if (waits) {
                try {
                    answerProcessed.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }

        @Override
        public void shutdownOutput() throws IOException {
            stream.shutdownOutput();
        }

        @Override
        public void close() {
            answerProcessed.countDown();
            stream.close();
        }
    }

    @Test
    void anOpeningThatTheServerAnswersByAResetWasSentAllTheSame() throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        ClientTls tls = ClientTls.forHost(TlsSite.HOST)
                .trust(Trust.pemBundle(site.ca()))
                .build();
        var refusing = new Destination(HostAddress.parse("127.0.0.1"), 9);
        OpenRequest opening = OpenRequest.now(InstantSource.system(), Network.TCP, refusing);
        byte[] sent = UnencryptedOpening.encode(BrookLoomBuilder.DEFAULT_KEYS, opening);
        try (BrookServer server = BrookLoom.builder()
                        .serverTls(site.serverTls())
                        .withoutBrookProtocol(true)
                        .startServer();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                LateWrites transport = new LateWrites(TlsStream.connect(socket, tls, List.of("h2")));
                Http2Connection connection = Http2Connection.begin(
                        transport,
                        socket.getLocalSocketAddress(),
                        socket.getRemoteSocketAddress(),
                        greeting(server.port()),
                        LIMIT)) {
            assertThat(connection.claim()).isTrue();
            try (Http2StreamCarrier carrier = connection.open(request(server.port()), LIMIT)) {
                transport.late = true;
                carrier.write(sent, 0, sent.length);
                assertThatThrownBy(() -> carrier.read(new byte[1], 0, 1))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("the server reset the stream: cancel_stream_error");
                assertThatThrownBy(() -> carrier.write(new byte[1], 0, 1)).isInstanceOf(IOException.class);
            }
        }
    }

    private static Request request(int port) {
        return new Request(TlsSite.HOST, port, BrookProtocol.DEFAULT_PATH, Map.of(), 0);
    }

    private static Greeting greeting(int port) {
        var keys = new UpgradeKeySource(
                Password.of("harness"), InstantSource.system(), ServerAddress.parse("wss://localhost:" + port + "/ws"));
        return new Greeting(request(port), keys.get());
    }
}
