package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Socks5App;
import brookloom.proto.ReplyCode;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** About one in 600 short tunnels of the original hangs under 16 concurrent ones; of ours, none. */
@ExtendWith(LeakCheck.class)
class ManyTunnelsTest {
    private static final int CONCURRENT = 32;

    @ParameterizedTest
    @CsvSource({"WS, 10000", "HTTP2, 10000", "PLAIN, 10000", "FRAMED, 1000"})
    void thirtyTwoConcurrentShortTunnelsAllAnswerAndLeaveNothing(Mode way, int tunnels) throws Exception {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        try (TcpTarget target = TcpTarget.serving(connection -> {
                    int question = new DataInputStream(connection.getInputStream()).readInt();
                    connection.getOutputStream().write(answer(question));
                });
                BrookLoom tunnel = way.start()) {
            try (ExecutorService apps = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CONCURRENT; i++) {
                    apps.execute(() -> {
                        for (int question = next.getAndIncrement(); question < tunnels; ) {
                            try {
                                ask(tunnel, target.port(), question);
                                answered.incrementAndGet();
                            } catch (IOException | RuntimeException e) {
                                failures.add(question + ": " + e);
                            }
                            question = next.getAndIncrement();
                        }
                    });
                }
            }
            assertThat(failures).isEmpty();
            assertThat(answered).hasValue(tunnels);
            Eventually.holds(() -> assertThat(tunnel.tunnels()).isZero());
            Eventually.holds(() -> assertThat(target.connections()).isZero());
        }
    }

    private static void ask(BrookLoom tunnel, int port, int question) throws IOException {
        try (Socks5App app = Socks5App.greeting(tunnel.socks5())) {
            if (app.connect("127.0.0.1", port).code() != ReplyCode.SUCCEEDED) {
                throw new IOException("refused");
            }
            app.out().write(ByteBuffer.allocate(Integer.BYTES).putInt(question).array());
            byte[] answer = app.in().readAllBytes();
            if (!Arrays.equals(answer, answer(question))) {
                throw new IOException("wrong answer of " + answer.length + " bytes");
            }
        }
    }

    private static byte[] answer(int question) {
        ByteBuffer answer = ByteBuffer.allocate(100 * Integer.BYTES);
        for (int i = 0; i < 100; i++) {
            answer.putInt(question + i);
        }
        return answer.array();
    }
}
