package brookloom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.testing.Background;
import org.junit.jupiter.api.Test;

class DatagramQueueTest {
    private final DatagramRoom room = new DatagramRoom(100);

    @Test
    void isFullByNumberAndByBytes() throws InterruptedException {
        DatagramQueue queue = new DatagramQueue(2, 10, new DatagramRoom(1000).share());
        assertThat(offer(queue, 8)).isTrue();
        assertThat(offer(queue, 3)).isFalse();
        assertThat(offer(queue, 0)).isTrue();
        assertThat(offer(queue, 0)).isFalse();

        assertThat(queue.poll(0)).hasSize(8);
        assertThat(offer(queue, 10)).isTrue();
    }

    @Test
    void isFullWhenOthersAre() {
        DatagramQueue queue = new DatagramQueue(100, 100, room.share());
        DatagramQueue other = new DatagramQueue(100, 100, room.share());
        assertThat(offer(other, 60)).isTrue();
        assertThat(offer(queue, 60)).isFalse();
        other.clear();
        assertThat(offer(queue, 60)).isTrue();
        assertThat(queue.isEmpty()).isFalse();
        queue.clear();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(room.used()).isZero();
    }

    @Test
    void givesBackWhatARefusedDatagramHadTaken() {
        DatagramQueue queue = new DatagramQueue(1, 100, room.share());
        assertThat(offer(queue, 1)).isTrue();
        for (int i = 0; i < 200; i++) {
            assertThat(offer(queue, 90)).isFalse();
        }
        queue.clear();
        assertThat(offer(queue, 100)).isTrue();
    }

    @Test
    void copiesWhatItIsGiven() throws InterruptedException {
        DatagramQueue queue = new DatagramQueue(2, 10, room.share());
        byte[] reused = {0, 1, 2, 3};
        assertThat(queue.offer(reused, 1, 2)).isTrue();
        reused[1] = 9;
        assertThat(queue.poll(0)).containsExactly(1, 2);
    }

    @Test
    void wakesAWaitingReaderWhenItIsClosedAndTakesNoMore() throws Exception {
        DatagramQueue queue = new DatagramQueue(2, 10, room.share());
        assertThat(offer(queue, 5)).isTrue();
        DatagramQueue other = new DatagramQueue(2, 10, room.share());
        Background polling =
                Background.run(() -> assertThat(other.poll(Long.MAX_VALUE)).isNull());
        other.close();
        polling.join();
        assertThat(queue.await()).isTrue();
        queue.close();
        assertThat(offer(queue, 1)).isFalse();
        assertThat(room.used()).isZero();
    }

    @Test
    void answersNullWhenNothingComesInTime() throws InterruptedException {
        assertThat(new DatagramQueue(1, 1, room.share()).poll(1)).isNull();
    }

    private static boolean offer(DatagramQueue queue, int length) {
        return queue.offer(new byte[length], 0, length);
    }
}
