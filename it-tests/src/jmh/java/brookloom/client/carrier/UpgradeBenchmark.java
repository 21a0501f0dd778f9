package brookloom.client.carrier;

import brookloom.client.config.ServerAddress;
import brookloom.net.stream.ByteStream;
import brookloom.net.websocket.WebSocketKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The client's upgrade, from the request that is written to the answer that is understood (RFC 6455 §4.1). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class UpgradeBenchmark {
    private static final String URL = "ws://server.example:9999/ws";

    private final Server server = new Server();
    private final WebSocketUpgrade upgrade =
            new WebSocketUpgrade(ServerAddress.parse(URL), List.of(), WebSocketKey::random);

    @Benchmark
    public ByteStream perform() throws IOException {
        return upgrade.perform(server);
    }

    /** Of that, what the scripted server takes. */
    @Benchmark
    public byte[] scriptedServer() {
        return server.answer("dGhlIHNhbXBsZSBub25jZQ==");
    }

    @Benchmark
    public ServerAddress parseUrl() {
        return ServerAddress.parse(URL);
    }

    private static final class Server implements ByteStream {
        private static final String KEY = "Sec-WebSocket-Key: ";

        private byte[] answer = new byte[0];

        byte[] answer(String key) {
            return ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + WebSocketKey.accept(key) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            String request = new String(buffer, offset, length, StandardCharsets.US_ASCII);
            int key = request.indexOf(KEY) + KEY.length();
            answer = answer(request.substring(key, request.indexOf('\r', key)));
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            System.arraycopy(answer, 0, buffer, offset, answer.length);
            return answer.length;
        }

        @Override
        public int readAvailable(byte[] buffer, int offset, int length) {
            return 0;
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public void close() {}
    }
}
