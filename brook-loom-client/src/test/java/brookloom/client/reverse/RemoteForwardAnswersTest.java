package brookloom.client.reverse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.ListenerConfig.RemoteForwardOptions;
import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.TargetFailed;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.NullStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What servers answer that do not open a port. */
@ExtendWith(LeakCheck.class)
class RemoteForwardAnswersTest {
    /** Answers every tunnel alike, and counts them. */
    private record Answering(String answer, boolean fails, AtomicInteger asked) implements Dialer {
        Answering(String answer, boolean fails) {
            this(answer, fails, new AtomicInteger());
        }

        @Override
        public ByteStream dialTcp(Destination destination, byte[] earlyData) {
            asked.incrementAndGet();
            return new Answer(answer, fails);
        }

        @Override
        public UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) {
            throw new UnsupportedOperationException();
        }
    }

    /** A tunnel in which the server says so much, and then ends it, or says that there is no such target. */
    private static final class Answer extends NullStream {
        private final Deque<byte[]> answer;
        private final boolean fails;

        Answer(String answer, boolean fails) {
            this.answer = new ArrayDeque<>(answer.isEmpty() ? List.of() : List.of(answer.getBytes(ISO_8859_1)));
            this.fails = fails;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (answer.isEmpty() && fails) {
                throw new TargetFailed(ReplyCode.HOST_UNREACHABLE, "server: listen.loom.invalid: unknown host");
            }
            if (answer.isEmpty()) {
                return -1;
            }
            byte[] next = answer.pop();
            System.arraycopy(next, 0, buffer, offset, next.length);
            return next.length;
        }
    }

    private static RemoteForward start(int port, Dialer server) {
        Destination to = new Destination(HostAddress.parse("127.0.0.1"), 1);
        return RemoteForward.start(RemoteForwardOptions.of(port, to), server, server);
    }

    private static void logsOnceAndAsksAgain(int port, Answering server, String line) throws Exception {
        try (RemoteForward forward = start(port, server)) {
            Eventually.holds(() -> assertThat(server.asked().get()).isGreaterThan(2));
            assertThat(LogLines.with("-R " + port + ":")).containsExactly("WARN -R " + port + ":127.0.0.1:1: " + line);
        }
    }

    @Test
    void aServerThatDoesNotKnowTheNameIsTooOld() throws Exception {
        logsOnceAndAsksAgain(
                4101,
                new Answering("", true),
                "the server ended the tunnel unanswered: it is no Brook Loom, or an older one, or your user"
                        + " there has as many tunnels as it may");
    }

    @Test
    void aServerThatEndsWithoutAWordIsTooOld() throws Exception {
        logsOnceAndAsksAgain(
                4102,
                new Answering("", false),
                "the server ended the tunnel unanswered: it is no Brook Loom, or an older one, or your user"
                        + " there has as many tunnels as it may");
    }

    @Test
    void aRefusalIsShownAsTheServerPutsIt() throws Exception {
        logsOnceAndAsksAgain(4103, new Answering("REFUSED no such port here\n", false), "no such port here");
    }
}
