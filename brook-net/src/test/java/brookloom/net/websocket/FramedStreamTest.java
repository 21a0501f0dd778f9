package brookloom.net.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.stream.Inbox;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.Background;
import brookloom.testing.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The stream over a WebSocket that the test plays. */
@ExtendWith(LeakCheck.class)
class FramedStreamTest {
    private static final Duration SELDOM = Duration.ofMinutes(1);
    private static final Duration OFTEN = Duration.ofMillis(500);

    private final Played socket = new Played();
    private FramedStream stream = FramedStream.over(socket, SELDOM);

    /** Keeps what it is told. */
    private static final class Played implements FramedStream.Framing {
        private final List<byte[]> sent = new CopyOnWriteArrayList<>();
        private final AtomicInteger asked = new AtomicInteger();
        private final CountDownLatch manyPings = new CountDownLatch(5);
        private final CompletableFuture<Void> aborted = new CompletableFuture<>();
        private final CompletableFuture<Void> saidClose = new CompletableFuture<>();
        private volatile boolean stopped;
        private volatile CountDownLatch full = new CountDownLatch(0);
        private final CountDownLatch writing = new CountDownLatch(1);

        @Override
        public void send(byte[] buffer, int offset, int length) throws IOException {
            writing.countDown();
            try {
                full.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (aborted.isDone()) {
                throw new IOException("aborted");
            }
            sent.add(Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public void ping() {
            manyPings.countDown();
        }

        @Override
        public void more() {
            asked.incrementAndGet();
            if (stopped) {
                throw new RejectedExecutionException("stopped");
            }
        }

        @Override
        public void sendClose() {
            saidClose.complete(null);
        }

        @Override
        public void abort() {
            aborted.complete(null);
            full.countDown();
        }
    }

    @AfterEach
    void close() {
        stream.failed(new IOException("test over"));
    }

    private void receive(byte[] data, boolean last) {
        stream.received(ByteBuffer.wrap(data), last);
    }

    private byte[] readAll() throws IOException {
        var all = new ByteArrayOutputStream();
        byte[] some = new byte[1000];
        for (int n; (n = stream.read(some, 0, some.length)) >= 0; ) {
            all.write(some, 0, n);
        }
        return all.toByteArray();
    }

    @Test
    void aLibraryThatHasStoppedFailsTheReaderAndDropsTheConnection() {
        socket.stopped = true;
        stream.demand();
        assertThat(socket.aborted).isCompleted();
        assertThatThrownBy(() -> stream.read(new byte[1], 0, 1)).hasMessage("stopped");
    }

    @Test
    void messagesAndTheirPiecesAreOneRunOfBytesWhichAnEmptyMessageEnds() throws Exception {
        receive(new byte[] {1, 2}, true);
        receive(new byte[] {3}, false);
        receive(new byte[] {}, false);
        receive(new byte[] {4, 5}, true);
        receive(new byte[] {6}, false);
        receive(new byte[] {}, true);
        receive(new byte[] {}, true);
        assertThat(readAll()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void whatComesIsCopied() throws Exception {
        byte[] lent = {1, 2, 3};
        receive(lent, true);
        Arrays.fill(lent, (byte) 0);
        stream.closed();
        assertThat(readAll()).containsExactly(1, 2, 3);
    }

    @Test
    void aLongWriteIsMessagesOfAtMost64KiB() throws Exception {
        byte[] data = RecordedStream.pattern(150_000);
        stream.write(data, 0, data.length);
        assertThat(socket.sent).extracting(message -> message.length).containsExactly(65536, 65536, 18928);
        assertThat(socket.sent.get(2)).isEqualTo(Arrays.copyOfRange(data, 131072, 150_000));
    }

    @Test
    void theOutputsEndIsOneEmptyMessageAndNothingAfterIt() throws Exception {
        stream.write(new byte[] {1}, 0, 1);
        stream.shutdownOutput();
        stream.shutdownOutput();
        assertThat(socket.sent).extracting(message -> message.length).containsExactly(1, 0);
        assertThatThrownBy(() -> stream.write(new byte[] {1}, 0, 1)).isInstanceOf(IOException.class);
        receive(new byte[] {7}, true);
        assertThat(stream.read(new byte[10], 0, 10))
                .as("the other direction goes on")
                .isEqualTo(1);
    }

    @Test
    void aReaderThatIsBehindIsNotSentMoreUntilItHasReadHalf() throws Exception {
        byte[] piece = new byte[16 * 1024];
        int pieces = 0;
        for (int asked = -1; asked < socket.asked.get() && pieces < 1000; pieces++) {
            asked = socket.asked.get();
            receive(piece, true);
            stream.demand();
        }
        assertThat(pieces * piece.length).isBetween(Inbox.ENOUGH, Inbox.ENOUGH + piece.length);
        int asked = socket.asked.get();
        byte[] all = new byte[Inbox.ENOUGH];
        assertThat(stream.read(all, 0, Inbox.ENOUGH / 2 - 1)).isEqualTo(Inbox.ENOUGH / 2 - 1);
        assertThat(socket.asked).hasValue(asked);
        assertThat(stream.read(all, 0, all.length)).isPositive();
        assertThat(socket.asked).hasValue(asked + 1);
    }

    @Test
    void readingWaitsForWhatComes() throws Exception {
        Background later = Background.run(() -> receive(new byte[] {9}, true));
        byte[] got = new byte[5];
        assertThat(stream.read(got, 0, 5)).isEqualTo(1);
        assertThat(stream.readAvailable(got, 0, 5)).isZero();
        later.join();
    }

    @Test
    void aFailureComesAfterWhatCameBefore() throws Exception {
        receive(new byte[] {1}, true);
        stream.failed(new EOFException("gone"));
        assertThat(stream.read(new byte[5], 0, 5)).isEqualTo(1);
        assertThatThrownBy(() -> stream.read(new byte[5], 0, 5)).hasMessage("gone");
        assertThat(socket.aborted).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void aLostConnectionFailsOnceWhatWasOnItsWayHasCome() throws Exception {
        stream.lost(new EOFException("lost"));
        receive(new byte[] {1}, true);
        stream.demand();
        assertThat(stream.read(new byte[5], 0, 5)).isEqualTo(1);
        assertThatThrownBy(() -> stream.read(new byte[5], 0, 5)).hasMessage("lost");
    }

    @Test
    void aCloseWithoutAnEmptyMessageIsAFailureWhereAnEndIsExpected() throws Exception {
        stream.resetOnClose();
        receive(new byte[] {1}, true);
        stream.closed();
        byte[] buffer = new byte[10];
        assertThat(stream.read(buffer, 0, 10)).isEqualTo(1);
        assertThatThrownBy(() -> stream.read(buffer, 0, 10)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> stream.readAvailable(buffer, 0, 10)).isInstanceOf(EOFException.class);
    }

    @Test
    void aCloseAfterTheEmptyMessageIsAnEnd() throws Exception {
        stream.resetOnClose();
        receive(new byte[0], true);
        stream.closed();
        assertThat(stream.read(new byte[10], 0, 10)).isEqualTo(-1);
    }

    @Test
    void closeSendsACloseAndWaitsForTheAnswerBeforeItAborts() throws Exception {
        stream.close();
        assertThat(socket.saidClose).isCompleted();
        assertThat(socket.aborted).isNotCompleted();
        assertThatThrownBy(() -> stream.read(new byte[5], 0, 5)).hasMessage("closed");
        assertThatThrownBy(() -> stream.write(new byte[5], 0, 5)).hasMessage("closed");
        stream.closed();
    }

    @Test
    void closeDropsTheConnectionWhenTheAnswerDoesNotCome() {
        stream.close();
        assertThat(socket.aborted).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void closeFreesAWriteThatWaits() throws Exception {
        socket.full = new CountDownLatch(1);
        Background writer = Background.run(() -> stream.write(new byte[5], 0, 5));
        socket.writing.await();
        stream.close();
        writer.join();
        assertThat(writer.failure()).isInstanceOf(IOException.class);
    }

    @Test
    void closeFreesAReadThatWaits() throws Exception {
        Background reader = Background.run(() -> stream.read(new byte[5], 0, 5));
        stream.close();
        reader.join();
        assertThat(reader.failure()).hasMessage("closed");
    }

    @Test
    void itGivesUpOnAPeerThatIsSilent() throws Exception {
        stream = FramedStream.over(socket, OFTEN);
        assertThatThrownBy(() -> stream.read(new byte[5], 0, 5))
                .hasMessageStartingWith("nothing came from the other end");
        assertThat(socket.aborted).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void whoDoesNotReadExpectsNothing() throws Exception {
        stream = FramedStream.over(socket, OFTEN);
        receive(new byte[Inbox.ENOUGH], true);
        stream.demand();
        socket.manyPings.await();
        assertThat(stream.read(new byte[5], 0, 5)).isEqualTo(5);
    }
}
