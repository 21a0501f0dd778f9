package brookloom.it.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.LoopbackTls;
import brookloom.it.strangers.StrangerProbe.Way;
import brookloom.server.BrookServer;
import brookloom.testing.Background;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client without the password that sends without end sees what all see, and is not read for as long as it likes. */
@ExtendWith(LeakCheck.class)
class EndlessStrangerTest {
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(1);
    private static final int WRITE = 16 * 1024;

    /** What the server reads in all, and what lies in the buffers of both systems then. */
    private static final long MOST_BYTES = 64L << 20;

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS_TLS_1_3", "PLAIN", "FRAMED"})
    void aClientThatSendsWithoutEndMeetsTheSameReactionAndIsReadToABound(Way way) throws Exception {
        AtomicLong sent = new AtomicLong();
        long begun = System.nanoTime();
        try (BrookServer server = options(way).startAnyServer();
                StrangerProbe probe = StrangerProbe.open(way, server.port())) {
            Background sending = Background.run(() -> {
                while (true) {
                    probe.send(Probes.noise(WRITE));
                    sent.addAndGet(WRITE);
                }
            });
            assertThat(probe.reaction()).isEqualTo("0 bytes, then the end");
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isGreaterThan(OPEN_TIMEOUT.multipliedBy(7).dividedBy(8));
            sending.join();
            assertThat(sending.failure()).as("the server is gone").isInstanceOf(IOException.class);
        }
        assertThat(sent.get()).isBetween(1L << 20, MOST_BYTES);
    }

    private static BrookLoomBuilder options(Way way) {
        BrookLoomBuilder options = BrookLoom.builder().plain(way == Way.PLAIN).openTimeout(OPEN_TIMEOUT);
        return way == Way.WSS_TLS_1_3 ? options.serverTls(LoopbackTls.server()) : options;
    }
}
