package brookloom.net.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.stream.Deadline;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Waits until limits pass, but never asserts how long that took. */
@ExtendWith(LeakCheck.class)
class TimeLimitsTest {
    private static final Duration SOON = Duration.ofMillis(30);
    private static final Duration NEVER = Duration.ofHours(1);

    private final MemoryStream.Pair pair = MemoryStream.pair();

    @Test
    void aDeadlineThatPassesClosesTheStreamAndFailsTheRead() {
        try (Deadline deadline = Deadline.closing(pair.near(), SOON)) {
            assertThatThrownBy(() -> pair.near().read(new byte[1], 0, 1)).hasMessage("stream is closed");
            assertThat(deadline.expired()).isTrue();
        }
        assertThat(pair.near().isClosed()).isTrue();
    }

    @Test
    void aDeadlineThatIsMetNeverCloses() {
        Deadline met = Deadline.closing(pair.near(), SOON);
        met.close();
        met.close();
        MemoryStream.Pair other = MemoryStream.pair();
        try (Deadline later = Deadline.closing(other.near(), SOON.multipliedBy(3))) {
            other.near().awaitClosed();
            assertThat(later.expired()).isTrue();
        }
        assertThat(met.expired()).isFalse();
        assertThat(pair.near().isClosed()).isFalse();
    }

    @Test
    void aStreamOnWhichNothingMovesIsClosed() {
        try (IdleTimeout idle = new IdleTimeout(pair.near(), SOON, NEVER)) {
            assertThatThrownBy(() -> idle.read(new byte[1], 0, 1)).hasMessage("stream is closed");
            assertThat(idle.expired()).isTrue();
        }
    }

    @Test
    void withoutALimitOnlyAHalfClosedStreamIsClosed() throws IOException {
        try (IdleTimeout idle = new IdleTimeout(pair.near(), Duration.ZERO, SOON)) {
            idle.shutdownOutput();
            assertThatThrownBy(() -> idle.read(new byte[1], 0, 1)).hasMessage("stream is closed");
            assertThat(idle.expired()).isTrue();
        }
    }

    @Test
    void theHalfCloseOfThePeerCountsToo() throws IOException {
        pair.far().shutdownOutput();
        try (IdleTimeout idle = new IdleTimeout(pair.near(), NEVER, SOON)) {
            assertThat(idle.read(new byte[1], 0, 1)).isEqualTo(-1);
            pair.near().awaitClosed();
            assertThat(idle.expired()).isTrue();
        }
    }

    @Test
    void aStricterLimitOfWholeStreamsHoldsForHalfClosedOnesToo() throws IOException {
        try (IdleTimeout idle = new IdleTimeout(pair.near(), SOON, NEVER)) {
            idle.shutdownOutput();
            pair.near().awaitClosed();
            assertThat(idle.expired()).isTrue();
        }
    }

    @Test
    void aClosedStreamIsNotIdle() {
        IdleTimeout idle = new IdleTimeout(pair.near(), SOON, SOON);
        idle.close();
        MemoryStream.Pair other = MemoryStream.pair();
        try (Deadline later = Deadline.closing(other.near(), SOON.multipliedBy(3))) {
            other.near().awaitClosed();
            assertThat(later.expired()).isTrue();
        }
        assertThat(idle.expired()).isFalse();
    }

    @Test
    void writesAloneKeepAStreamAlive() throws IOException {
        assertMovesKeepAlive(idle -> idle.write(new byte[1], 0, 1));
    }

    @Test
    void readsAloneKeepAStreamAlive() throws IOException {
        assertMovesKeepAlive(idle -> {
            pair.far().write(new byte[1]);
            assertThat(idle.read(new byte[1], 0, 1)).isEqualTo(1);
        });
    }

    private interface Move {
        void make(IdleTimeout idle) throws IOException;
    }

    /** Moves all the time until several limits have passed. */
    private void assertMovesKeepAlive(Move move) throws IOException {
        Duration limit = Duration.ofSeconds(1); // a machine may well be busy with others for a while
        MemoryStream.Pair clock = MemoryStream.pair();
        try (IdleTimeout idle = new IdleTimeout(pair.near(), limit, NEVER);
                Deadline enough = Deadline.closing(clock.near(), limit.multipliedBy(2))) {
            while (!enough.expired()) {
                move.make(idle);
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            }
            assertThat(idle.expired()).isFalse();
            assertThat(pair.near().isClosed()).isFalse();
        }
    }
}
