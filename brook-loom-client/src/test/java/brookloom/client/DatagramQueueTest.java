package brookloom.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class DatagramQueueTest {
    private final Semaphore shared = new Semaphore(100);

    @Test
    void isFullByNumberAndByBytes() throws InterruptedException {
        DatagramQueue queue = new DatagramQueue(2, 10, shared);
        assertThat(queue.offer(new byte[8])).isTrue();
        assertThat(queue.offer(new byte[3])).isFalse();
        assertThat(queue.offer(new byte[0])).isTrue();
        assertThat(queue.offer(new byte[0])).isFalse();

        assertThat(queue.poll(0)).hasSize(8);
        assertThat(queue.offer(new byte[10])).isTrue();
    }

    @Test
    void isFullWhenOthersAre() {
        DatagramQueue queue = new DatagramQueue(100, 100, shared);
        DatagramQueue other = new DatagramQueue(100, 100, shared);
        assertThat(other.offer(new byte[60])).isTrue();
        assertThat(queue.offer(new byte[60])).isFalse();
        other.clear();
        assertThat(queue.offer(new byte[60])).isTrue();
        assertThat(queue.isEmpty()).isFalse();
        queue.clear();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(shared.availablePermits()).isEqualTo(100);
    }

    @Test
    void givesBackWhatARefusedDatagramHadTaken() {
        DatagramQueue queue = new DatagramQueue(1, 100, shared);
        assertThat(queue.offer(new byte[1])).isTrue();
        for (int i = 0; i < 200; i++) {
            assertThat(queue.offer(new byte[90])).isFalse();
        }
        queue.clear();
        assertThat(queue.offer(new byte[100])).isTrue();
    }

    @Test
    void answersNullWhenNothingComesInTime() throws InterruptedException {
        assertThat(new DatagramQueue(1, 1, shared).poll(1)).isNull();
    }
}
