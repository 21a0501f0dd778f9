package brookloom.client.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeenNoncesTest {
    private final SeenNonces seen = new SeenNonces();

    @Test
    void aNonceIsNewOnce() {
        for (long start : new long[] {0, 1, -1, Long.MIN_VALUE}) {
            boolean expected = start != 1; // 0 and 1 count as one: no random nonce is either
            assertThat(seen.isNew(nonce(start))).isEqualTo(expected);
            assertThat(seen.isNew(nonce(start))).isFalse();
        }
    }

    @Test
    void theNewestAreRememberedAndTheOldestForgotten() {
        long[] starts = new Random(1).longs(4L * SeenNonces.LEAST).toArray();
        for (int i = 0; i < starts.length; i++) {
            assertThat(seen.isNew(nonce(starts[i]))).isTrue();
            int known = Math.max(0, i - SeenNonces.LEAST + 1);
            assertThat(seen.isNew(nonce(starts[known]))).isFalse();
        }
        assertThat(seen.isNew(nonce(starts[0]))).isTrue();
    }

    private static byte[] nonce(long start) {
        return ByteBuffer.allocate(12).putLong(start).array();
    }
}
