package brookloom.net.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.testing.Background;
import brookloom.testing.LeakCheck;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class CallbackStreamTest {
    private final Library library = new Library();

    /** What an asynchronous library does, at the test's word. */
    private static final class Library extends CallbackStream {
        private final Queue<Piece> queue = new ArrayDeque<>();
        private final List<String> said = new ArrayList<>();
        private CountDownLatch demanded = new CountDownLatch(1);
        private final CountDownLatch sending = new CountDownLatch(1);
        private boolean slow;
        private boolean lost;
        private int demands;
        private int released;

        synchronized void comes(String text, boolean last) {
            queue.add(new Piece(ByteBuffer.wrap(text.getBytes()), last, () -> released++));
        }

        @Override
        protected synchronized Piece poll() {
            Piece next = queue.poll();
            if (next == null && lost) {
                failed(new EOFException("bytes were lost")); // as Jetty says: each time that it is asked
            }
            return next;
        }

        @Override
        protected void demand() {
            demanded.countDown();
            boolean there;
            synchronized (this) {
                there = !queue.isEmpty() || lost;
            }
            assertThat(++demands).as("demands").isLessThan(100);
            if (there) {
                arrived();
            }
        }

        @Override
        protected void send(ByteBuffer bytes, boolean last) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            said.add(new String(copy) + (last ? "$" : ""));
            sending.countDown();
            if (!slow) {
                sent();
            }
        }

        @Override
        protected void reset() {
            said.add("RESET");
        }
    }

    private String read(int length) throws IOException {
        byte[] buffer = new byte[length];
        int n = library.read(buffer, 0, length);
        return n < 0 ? "END" : new String(buffer, 0, n);
    }

    @Test
    void aReadTakesAllThatHasComeAndLeavesTheRestOfAPiece() throws IOException {
        library.comes("abc", false);
        library.comes("defg", false);
        assertThat(read(5)).isEqualTo("abcde");
        assertThat(library.released).isEqualTo(1);
        assertThat(read(5)).isEqualTo("fg");
        assertThat(library.released).isEqualTo(2);
    }

    @Test
    void aReadThatHasNothingAsksForMoreAndWaits() throws Exception {
        Background reading = Background.run(() -> assertThat(read(5)).isEqualTo("late"));
        library.demanded.await();
        library.comes("late", false);
        library.arrived();
        reading.join();
        assertThat(reading.failure()).isNull();
    }

    @Test
    void nothingIsAskedForUntilSomebodyReads() throws IOException {
        library.comes("a", false);
        assertThat(library.readAvailable(new byte[9], 0, 9)).isEqualTo(1);
        assertThat(library.readAvailable(new byte[9], 0, 9)).isZero();
        assertThat(library.demanded.getCount()).isEqualTo(1);
    }

    @Test
    void theEndComesAfterTheLastByteAndStays() throws IOException {
        library.comes("", false);
        library.comes("last", true);
        assertThat(read(9)).isEqualTo("last");
        assertThat(read(9)).isEqualTo("END");
        assertThat(read(9)).isEqualTo("END");
    }

    @Test
    void whatCameBeforeAFailureIsReadBeforeIt() throws IOException {
        library.comes("before", false);
        library.failed(new EOFException("reset"));
        assertThat(read(9)).isEqualTo("before");
        assertThatThrownBy(() -> read(9)).hasMessage("reset");
        assertThatThrownBy(() -> library.write(new byte[1], 0, 1)).hasMessage("reset");
    }

    @Test
    void aWriteInFlightOutlivesAResetByThePeer() throws Exception {
        library.slow = true;
        Background writing = Background.run(() -> library.write("data".getBytes(), 0, 4));
        library.sending.await();
        library.comes("before", false);
        library.peerReset(new EOFException("reset by peer"));
        library.sent();
        writing.join();
        assertThat(writing.failure()).isNull();
        assertThat(read(9)).isEqualTo("before");
        assertThatThrownBy(() -> read(9)).hasMessage("reset by peer");
        assertThatThrownBy(() -> library.write(new byte[1], 0, 1)).hasMessage("reset by peer");
        assertThat(library.said).containsExactly("data");
    }

    @Test
    void aWriteThatIsDroppedAfterAResetByThePeerTellsOfTheReset() throws Exception {
        library.slow = true;
        Background writing = Background.run(() -> library.write("data".getBytes(), 0, 4));
        library.sending.await();
        library.peerReset(new EOFException("reset by peer"));
        assertThat(writing.isRunning()).isTrue();
        library.failed(new EOFException("dropped"));
        writing.join();
        assertThat(writing.failure()).hasMessage("reset by peer");
    }

    @Test
    void aReadThatWaitsEndsWithAResetByThePeer() throws Exception {
        Background reading = Background.run(() -> read(5));
        library.demanded.await();
        library.peerReset(new EOFException("reset by peer"));
        reading.join();
        assertThat(reading.failure()).hasMessage("reset by peer");
    }

    @Test
    void aWriteWaitsUntilItsBytesAreOnTheirWay() throws Exception {
        library.slow = true;
        Background writing = Background.run(() -> library.write("data".getBytes(), 1, 2));
        library.sending.await();
        assertThat(writing.isRunning()).isTrue();
        library.sent();
        writing.join();
        assertThat(library.said).containsExactly("at");
    }

    @Test
    void nothingIsWrittenAfterTheEnd() throws IOException {
        library.shutdownOutput();
        library.shutdownOutput();
        assertThat(library.said).containsExactly("$");
        assertThatThrownBy(() -> library.write(new byte[1], 0, 1)).hasMessage("written after the end");
    }

    @Test
    void closingResetsAndEndsEveryWait() throws Exception {
        Background reading = Background.run(() -> read(5));
        library.demanded.await();
        library.close();
        library.close();
        reading.join();
        assertThat(reading.failure()).isInstanceOf(ClosedChannelException.class);
        assertThat(library.said).containsExactly("RESET");
    }

    @Test
    void closingReleasesWhatWasNotRead() throws IOException {
        library.comes("abc", false);
        assertThat(read(1)).isEqualTo("a");
        library.close();
        assertThat(library.released).isEqualTo(1);
        assertThatThrownBy(() -> read(1)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closingWhatHasEndedBothWaysResetsNothing() throws IOException {
        library.comes("", true);
        assertThat(read(1)).isEqualTo("END");
        library.shutdownOutput();
        library.close();
        assertThat(library.said).containsExactly("$");
    }

    @Test
    void finishingEndsAndDropsWhatStillComesUntilThePeersEnd() {
        library.comes("unread", false);
        library.finish();
        library.close(); // as whoever opened it does at last
        library.finish();
        library.comes("more", false);
        library.arrived();
        library.comes("", true);
        library.arrived();
        assertThat(library.said).containsExactly("$");
        assertThat(library.released).isEqualTo(3);
    }

    @Test
    void aStreamThatFailsAfterItsEndIsAskedForNothingMore() {
        library.finish();
        library.lost = true;
        library.arrived();
        assertThat(library.demands).isEqualTo(1);
        assertThat(library.lingers()).isFalse();
    }

    @Test
    void finishingAStreamThatHasLostBytesEnds() {
        library.comes("unread", false);
        library.lost = true;
        library.finish();
        assertThat(library.released).isEqualTo(1);
        assertThat(library.lingers()).isFalse();
    }

    @Test
    void afterItsEndAStreamWaitsForThePeersNoLongerOnceItHasFailed() {
        library.finish();
        assertThat(library.lingers()).isTrue();
        library.comes("late", false);
        library.failed(new EOFException("the connection ended"));
        assertThat(library.lingers()).isFalse();
        assertThat(library.released).isEqualTo(1);
    }

    @Test
    void afterItsEndAStreamWaitsForThePeersNoLongerOnceThePeerGaveItUp() {
        library.finish();
        library.peerReset(new EOFException("reset by peer"));
        assertThat(library.lingers()).isFalse();
    }

    @Test
    void finishingEndsAWaitingRead() throws Exception {
        Background reading = Background.run(() -> read(5));
        library.demanded.await();
        library.finish();
        reading.join();
        assertThat(reading.failure()).isInstanceOf(ClosedChannelException.class);
        assertThat(library.said).containsExactly("$");
    }

    @Test
    void finishingWhileAWriteIsStuckResets() throws Exception {
        library.slow = true;
        Background writing = Background.run(() -> library.write("data".getBytes(), 0, 4));
        library.sending.await();
        library.finish();
        writing.join();
        assertThat(writing.failure()).isInstanceOf(ClosedChannelException.class);
        assertThat(library.said).containsExactly("data", "RESET");
    }

    @Test
    void anInterruptedReadCloses() throws Exception {
        Background reading = Background.run(() -> read(5));
        library.demanded.await();
        reading.interrupt();
        reading.join();
        assertThat(reading.failure()).isInstanceOf(InterruptedIOException.class);
        assertThat(library.said).containsExactly("RESET");
    }
}
