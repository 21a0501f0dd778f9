package brookloom.server.replay;

import static brookloom.server.replay.ReplayMemory.Verdict.BEFORE_START;
import static brookloom.server.replay.ReplayMemory.Verdict.FULL;
import static brookloom.server.replay.ReplayMemory.Verdict.NEW;
import static brookloom.server.replay.ReplayMemory.Verdict.REPLAYED;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayMemoryTest {
    private static final long START = 1_800_000_003L;
    private static final long NOW = START + 1000;
    private static final int ROOM = 200_000;

    private final ReplayMemory memory = ReplayMemory.startingAt(START, ROOM);

    @Test
    void noncesThatDifferInOneBitAreDifferent() {
        assertThat(memory.take(nonce(0), NOW, NOW)).isEqualTo(NEW);
        for (int bit = 0; bit < 12 * Byte.SIZE; bit++) {
            byte[] nonce = nonce(0);
            nonce[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(memory.take(nonce, NOW, NOW)).isEqualTo(NEW);
        }
    }

    @Test
    void onlyTheNonceAtTheStartOfADatagramCounts() {
        byte[] datagram = ByteBuffer.allocate(100).put(nonce(1)).put((byte) 7).array();
        assertThat(memory.take(datagram, NOW, NOW)).isEqualTo(NEW);
        assertThat(memory.take(nonce(1), NOW, NOW)).isEqualTo(REPLAYED);
    }

    /** From the moment when a request's time begins to pass until it passes no more. */
    @ParameterizedTest
    @ValueSource(ints = {-61, -60, -31, -1, 0, 1, 9, 10, 30, 59, 60, 61})
    void aNonceIsRememberedForTheWholeWindowHoweverOftenItIsReplayed(int ahead) {
        long stamp = NOW + ahead;
        assertThat(memory.take(nonce(1), stamp, NOW)).isEqualTo(NEW);
        for (long now = NOW; now <= stamp + 60; now++) {
            assertThat(memory.take(nonce((int) (now - NOW) + 2), now, now)).isEqualTo(NEW);
            assertThat(memory.take(nonce(1), stamp, now)).as("at %s", now - NOW).isEqualTo(REPLAYED);
        }
    }

    @Test
    void whatIsTooOldToPassIsForgotten() {
        for (int i = 0; i < 1000; i++) {
            assertThat(memory.take(nonce(i), NOW + i, NOW + i)).isEqualTo(NEW);
        }
        assertThat(memory.size()).isLessThan(100).isGreaterThan(60);
    }

    @Test
    void whatWasForgottenUnderAClockThatWasAheadIsRefusedWhenItIsSetBack() {
        assertThat(memory.take(nonce(1), NOW, NOW)).isEqualTo(NEW);
        assertThat(memory.take(nonce(2), NOW + 3600, NOW + 3600)).isEqualTo(NEW);
        assertThat(memory.take(nonce(1), NOW, NOW + 1)).isEqualTo(BEFORE_START);
        assertThat(memory.take(nonce(3), NOW + 11, NOW + 11)).as("soon after").isEqualTo(NEW);
        assertThat(memory.take(nonce(2), NOW + 3600, NOW + 3600)).isEqualTo(REPLAYED);
    }

    @Test
    void manyNoncesAreToldApart() {
        Random random = new Random(1);
        byte[][] nonces = new byte[ROOM][12];
        for (byte[] nonce : nonces) {
            random.nextBytes(nonce);
            assertThat(memory.take(nonce, NOW, NOW) == NEW).isTrue();
        }
        for (byte[] nonce : nonces) {
            assertThat(memory.take(nonce, NOW, NOW) == REPLAYED).isTrue();
        }
        assertThat(memory.take(nonce(-1), NOW, NOW)).isEqualTo(FULL);
        assertThat(memory.take(nonces[0], NOW, NOW)).isEqualTo(REPLAYED);
        assertThat(memory.take(nonce(-1), NOW + 10, NOW + 10))
                .as("another generation")
                .isEqualTo(NEW);
    }

    @ParameterizedTest
    @CsvSource({
        "-2, 0, false", // before the start
        "-1, 0, false",
        "0, 0, true",
        "1, 0, true",
        "2, 0, true",
        "3, 0, false", // a process before may have had it from a client whose clock is fast
        "55, 3, false",
        "55, 52, false",
        "55, 53, true",
        "121, 60, false",
        "121, 61, true",
        "-1, 59, false",
    })
    void whatAProcessBeforeMayHaveAcceptedIsRefused(int stamp, int now, boolean accepted) {
        assertThat(memory.take(nonce(1), START + stamp, START + now)).isEqualTo(accepted ? NEW : BEFORE_START);
    }

    @Test
    void whatWasHandedOverIsKnownAndNothingElseIsRefused() throws IOException {
        byte[][] nonces = new byte[5000][12];
        Random random = new Random(2);
        for (int i = 0; i < nonces.length; i++) {
            random.nextBytes(nonces[i]);
            assertThat(memory.take(nonces[i], NOW - 60 + i % 121, NOW)).isEqualTo(NEW);
        }
        ReplayMemory next = handedOver(NOW);
        assertThat(next.size()).isEqualTo(memory.size());
        assertThat(next.take(nonce(-1), NOW - 55, NOW + 2)).as("a slow clock").isEqualTo(NEW);
        assertThat(next.take(nonce(-2), NOW + 58, NOW + 2)).as("a fast clock").isEqualTo(NEW);
        for (int i = 0; i < nonces.length; i++) {
            assertThat(next.take(nonces[i], NOW - 60 + i % 121, NOW + 2)).isEqualTo(REPLAYED);
        }
    }

    @Test
    void aSecondProcessKnowsWhenTheFirstBegan() throws IOException {
        assertThat(ReplayMemory.startingAt(START, 10).take(nonce(1), START - 1, START + 5))
                .isEqualTo(BEFORE_START);
        ReplayMemory next = handedOver(START + 5);
        assertThat(next.take(nonce(1), START - 1, START + 6)).isEqualTo(BEFORE_START);
        assertThat(next.take(nonce(1), START + 60, START + 6)).isEqualTo(BEFORE_START);
        assertThat(next.take(nonce(1), START, START + 6)).isEqualTo(NEW);
    }

    @Test
    void aClockThatWasSetBackBetweenTwoProcessesLetsNothingForgottenPass() throws IOException {
        assertThat(memory.take(nonce(1), NOW, NOW)).isEqualTo(NEW);
        assertThat(memory.take(nonce(2), NOW + 300, NOW + 300)).isEqualTo(NEW); // forgets the first
        ReplayMemory next = handedOver(NOW + 300);
        assertThat(next.take(nonce(1), NOW, NOW)).isEqualTo(BEFORE_START);
    }

    private ReplayMemory handedOver(long stopped) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        memory.write(new DataOutputStream(bytes));
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        ReplayMemory next = ReplayMemory.read(in, stopped - ReplayMemory.WINDOW, ROOM);
        assertThat(in.read()).isEqualTo(-1);
        return next;
    }

    private static byte[] nonce(int number) {
        return ByteBuffer.allocate(12).putLong(number).putInt(-number).array();
    }
}
