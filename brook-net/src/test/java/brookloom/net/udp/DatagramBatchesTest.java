package brookloom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class DatagramBatchesTest {
    private static final byte[] HEAD = {9};
    private static final byte[] NONE = {};
    private static final int MANY = 1 << 20;

    private final DatagramRoom room = new DatagramRoom(64 * MANY);
    private UdpLoop loop;

    @BeforeEach
    void start() throws Exception {
        loop = UdpLoop.start("batches");
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void datagramsComeOutInTheirOrderBehindTheirHeads() throws Exception {
        DatagramBatches queue = new DatagramBatches(loop, MANY, MANY, room.share());
        List<Integer> lengths = List.of(0, 1, 1200, 2000, 3000, 60_000, 0, 65_000, 5);
        for (int length : lengths) {
            assertThat(queue.offer(HEAD, new byte[length + 3], 2, length)).isTrue();
        }
        List<Integer> taken = new ArrayList<>();
        while (!queue.isEmpty()) {
            DatagramBatches.Batch batch = queue.poll(0);
            while (batch.next()) {
                assertThat(batch.bytes()[batch.start()]).isEqualTo((byte) 9);
                taken.add(batch.length() - 1);
            }
            batch.release();
        }
        assertThat(taken).isEqualTo(lengths);
        assertThat(room.used()).isZero();
    }

    @Test
    void dataStaysAsItWasThoughTheCallersBufferChanges() throws Exception {
        DatagramBatches queue = new DatagramBatches(loop, MANY, MANY, room.share());
        byte[] data = {1, 2, 3};
        queue.offer(NONE, data, 0, 3);
        Arrays.fill(data, (byte) 0);
        DatagramBatches.Batch batch = queue.poll(0);
        assertThat(batch.next()).isTrue();
        assertThat(Arrays.copyOfRange(batch.bytes(), batch.start(), batch.start() + batch.length()))
                .containsExactly(1, 2, 3);
        assertThat(batch.next()).isFalse();
        batch.release();
    }

    @Test
    void neitherNumberNorBytesGrowBeyondTheirLimits() throws Exception {
        DatagramBatches few = new DatagramBatches(loop, 2, MANY, room.share());
        assertThat(few.offer(NONE, new byte[1], 0, 1)).isTrue();
        assertThat(few.offer(NONE, new byte[1], 0, 1)).isTrue();
        assertThat(few.offer(NONE, new byte[1], 0, 1)).isFalse();

        DatagramBatches small = new DatagramBatches(loop, MANY, 200_000, room.share());
        int taken = 0;
        while (small.offer(NONE, new byte[1000], 0, 1000)) {
            taken++;
        }
        assertThat(taken).isBetween(100, 200);
        few.close();
        small.close();
        assertThat(room.used()).isZero();
    }

    @Test
    void whatCanFitNoBufferIsRefused() {
        DatagramBatches queue = new DatagramBatches(loop, MANY, MANY, room.share());
        assertThat(queue.offer(new byte[100], new byte[65_507], 0, 65_507)).isFalse();
        assertThat(queue.offer(new byte[7], new byte[65_507], 0, 65_507)).isTrue();
        queue.close();
    }

    @Test
    void aWaitingThreadIsWokenOnceForAllThatCameTogether() throws Exception {
        DatagramBatches queue = new DatagramBatches(loop, MANY, MANY, room.share());
        CompletableFuture<Integer> taken = new CompletableFuture<>();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                DatagramBatches.Batch batch = queue.poll(TimeUnit.MINUTES.toNanos(1));
                int count = 0;
                while (batch != null && batch.next()) {
                    count++;
                }
                taken.complete(count);
            } catch (InterruptedException e) {
                taken.completeExceptionally(e);
            }
        });
        Eventually.holds(() -> assertThat(waiting.getState()).isEqualTo(Thread.State.TIMED_WAITING));
        loop.execute(() -> {
            for (int i = 0; i < 50; i++) {
                queue.offer(NONE, new byte[10], 0, 10);
            }
        });
        assertThat(taken.get(30, TimeUnit.SECONDS)).isEqualTo(50);
        queue.close();
    }

    @Test
    void aClosedQueueTakesAndGivesNothing() throws Exception {
        DatagramBatches queue = new DatagramBatches(loop, MANY, MANY, room.share());
        queue.offer(NONE, new byte[1], 0, 1);
        queue.close();
        assertThat(queue.poll(Long.MAX_VALUE)).isNull();
        assertThat(queue.offer(NONE, new byte[1], 0, 1)).isFalse();
        assertThat(room.used()).isZero();
    }
}
