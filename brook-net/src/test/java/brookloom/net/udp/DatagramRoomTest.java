package brookloom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However much some clients and flows let wait, others have room. */
class DatagramRoomTest {
    private static final int CAPACITY = 32 << 20;
    private static final int QUEUE = 512 * 1024;
    private static final int DATAGRAM = 8000;

    private final DatagramRoom room = new DatagramRoom(CAPACITY);

    @Test
    void aQueueAloneMayBeFull() {
        assertThat(fill(queue(room.share()))).isEqualTo(QUEUE / DATAGRAM * DATAGRAM);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 1000, 16_384})
    void aFreshQueueHasRoomWhateverOthersOfTheSameClientHold(int stalled) {
        DatagramRoom.Share share = room.share();
        List<DatagramQueue> held = new ArrayList<>();
        for (int i = 0; i < stalled; i++) {
            held.add(queue(share));
            fill(held.getLast());
        }
        assertThat(room.used()).isLessThan(CAPACITY);
        assertThat(queue(share).offer(new byte[1400], 0, 1400)).isTrue();
        held.forEach(DatagramQueue::close);
        assertThat(room.used()).isEqualTo(1400);
    }

    @Test
    void aClientHoldsNoMoreThanIsFreeForOthers() {
        DatagramRoom.Share greedy = room.share();
        for (int i = 0; i < 10_000; i++) {
            fill(queue(greedy));
        }
        assertThat(room.used()).isLessThanOrEqualTo(CAPACITY / 2);
        assertThat(fill(queue(room.share()))).isEqualTo(QUEUE / DATAGRAM * DATAGRAM);
    }

    @Test
    void whatIsRefusedTakesNoRoom() {
        DatagramQueue queue = queue(room.share());
        for (int i = 0; i < 10_000; i++) {
            offer(queue, DATAGRAM);
        }
        int before = room.used();
        for (int i = 0; i < 10_000; i++) {
            assertThat(offer(queue, DATAGRAM)).isFalse();
        }
        assertThat(room.used()).isEqualTo(before);
    }

    private static DatagramQueue queue(DatagramRoom.Share share) {
        return new DatagramQueue(256, QUEUE, share);
    }

    private static int fill(DatagramQueue queue) {
        int bytes = 0;
        while (offer(queue, DATAGRAM)) {
            bytes += DATAGRAM;
        }
        return bytes;
    }

    private static boolean offer(DatagramQueue queue, int length) {
        return queue.offer(new byte[length], 0, length);
    }
}
