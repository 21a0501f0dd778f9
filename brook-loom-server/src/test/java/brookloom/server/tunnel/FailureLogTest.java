package brookloom.server.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.server.targets.Peer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private final List<String> lines = new ArrayList<>();
    private final FailureLog log = new FailureLog(2, lines::add);

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void anAddressHasSoManyLinesAndThenACount() {
        for (int port = 1; port <= 1000; port++) {
            log.failed(new Peer("203.0.113.7", port), "refused: for reason " + port);
        }
        assertThat(lines).containsExactly("203.0.113.7:1 refused: for reason 1", "203.0.113.7:2 refused: for reason 2");
        log.report();
        assertThat(lines)
                .last()
                .isEqualTo("203.0.113.7 refused: for reason 1000 (and 997 other failures of this address within a"
                        + " minute)");
    }

    @Test
    void afterAMinuteAnAddressHasLinesAgain() {
        log.failed(new Peer("203.0.113.7", 1), "refused");
        log.report();
        log.failed(new Peer("203.0.113.7", 2), "refused");
        assertThat(lines).containsExactly("203.0.113.7:1 refused", "203.0.113.7:2 refused");
    }

    @Test
    void anIpv6NetworkOf64BitsIsOneAddress() {
        for (int i = 1; i <= 100; i++) {
            log.failed(new Peer("2001:db8::" + i, i), "refused");
        }
        log.failed(new Peer("2001:db8:0:1::1", 1), "refused");
        log.report();
        assertThat(lines)
                .containsExactly(
                        "[2001:db8::1]:1 refused",
                        "[2001:db8::2]:2 refused",
                        "[2001:db8:0:1::1]:1 refused",
                        "2001:db8::/64 refused (and 97 other failures of this address within a minute)");
    }

    @Test
    void manyAddressesAreCountedTogether() {
        for (int i = 0; i < 10_000; i++) {
            log.failed(new Peer("10.0." + i / 250 + "." + i % 250, 1), "refused");
        }
        assertThat(lines).hasSize(FailureLog.MOST_ADDRESSES);
        log.report();
        assertThat(lines)
                .last()
                .isEqualTo(10_000 - FailureLog.MOST_ADDRESSES + " failures of other addresses within a minute");
    }
}
