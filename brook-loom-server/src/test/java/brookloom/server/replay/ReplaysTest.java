package brookloom.server.replay;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.proto.BrookException;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.server.replay.ReplayMemory.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaysTest {
    private static final Instant START = Instant.ofEpochSecond(1_800_000_000);
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9999);
    private static final Destination DESTINATION = new Destination(HostAddress.parse("example.com"), 443);

    private Path file;

    @BeforeEach
    void chooseFile(@TempDir Path folder) {
        file = folder.resolve("state").resolve("replays").resolve("ws-9999");
    }

    @Test
    void anOrderlyStopHandsBothMemoriesOver() {
        try (Replays first = open(0)) {
            first.listening();
            assertThat(opens(first, 1, 0, 0)).isTrue();
            assertThat(datagram(first, 2, 0, 0)).isEqualTo(Verdict.NEW);
        }
        try (Replays second = open(2)) {
            second.listening();
            assertThat(opens(second, 1, 0, 2)).isFalse();
            assertThat(datagram(second, 2, 0, 2)).isEqualTo(Verdict.REPLAYED);
            assertThat(datagram(second, 1, 0, 2))
                    .as("a clock that is 2 s behind")
                    .isEqualTo(Verdict.NEW);
            assertThat(opens(second, 2, 0, 2)).as("a clock that is 2 s behind").isTrue();
        }
        try (Replays third = open(4)) {
            assertThat(opens(third, 1, 0, 4)).as("still").isFalse();
        }
    }

    @Test
    void aKilledProcessHandsNothingOver() {
        try (Replays first = open(0)) {
            first.listening();
        }
        Replays killed = open(2);
        killed.listening();
        assertThat(opens(killed, 1, 2, 2)).isTrue();
        try (Replays next = open(4)) {
            assertThat(opens(next, 1, 2, 4)).as("what it may have accepted").isFalse();
            assertThat(opens(next, 2, 4, 4)).isTrue();
        }
    }

    @Test
    void aStartThatFailsLeavesTheMemoryToTheNext() {
        try (Replays first = open(0)) {
            first.listening();
            assertThat(opens(first, 1, 0, 0)).isTrue();
        }
        open(2).close(); // the port is in use
        try (Replays second = open(4)) {
            assertThat(opens(second, 1, 0, 4)).isFalse();
            assertThat(opens(second, 2, 0, 4)).isTrue();
        }
    }

    @Test
    void aServerThatStopsLateDoesNotWriteOverItsSuccessor() {
        Replays first = open(0);
        first.listening();
        Replays second = open(2);
        second.listening();
        assertThat(opens(second, 1, 2, 2)).isTrue();
        first.close();
        try (Replays afterKill = open(4)) {
            assertThat(opens(afterKill, 1, 2, 4)).isFalse();
        }
        second.close();
        try (Replays third = open(6)) {
            assertThat(opens(third, 1, 2, 6)).isFalse();
            assertThat(opens(third, 2, 2, 6)).isTrue();
        }
    }

    @Test
    void datagramsFillNoMemoryOfStreams() {
        try (Replays replays = open(0)) {
            int sent = 0;
            while (datagram(replays, sent, 0, 0) != Verdict.FULL) { // of millions one may be taken for another
                sent++;
            }
            assertThat(sent).isGreaterThanOrEqualTo(1 << 16);
            assertThat(datagram(replays, sent, 0, 0)).isEqualTo(Verdict.FULL);
            assertThat(datagram(replays, 0, 0, 0)).as("the oldest is known").isEqualTo(Verdict.REPLAYED);
            assertThat(opens(replays, 0, 0, 0)).isTrue();
            assertThat(opens(replays, 0, 0, 0)).isFalse();
        }
    }

    @Test
    void theFileIsTheOwnersAlone() throws IOException {
        Assumptions.assumeTrue(
                file.getFileSystem().supportedFileAttributeViews().contains("posix"));
        try (Replays first = open(0)) {
            first.listening();
            assertOwnersAlone();
        }
        assertOwnersAlone();
    }

    private void assertOwnersAlone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void aFileThatIsNoMemoryCountsAsNone() throws IOException {
        try (Replays first = open(0)) {
            first.listening();
            assertThat(opens(first, 1, 0, 0)).isTrue();
        }
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            byte[] bad = good.clone();
            for (int n = 0; n < 4; n++) {
                bad[random.nextInt(40)] = (byte) random.nextInt();
            }
            Files.write(file, i % 2 == 0 ? bad : Arrays.copyOf(good, random.nextInt(good.length)));
            try (Replays next = open(2)) {
                assertThat(next.streams()).isNotNull();
            }
        }
        Files.write(file, new byte[0]);
        try (Replays next = open(2)) {
            assertThat(opens(next, 1, 0, 2)).isFalse();
        }
    }

    @Test
    void withoutAFolderToWriteToAServerServesAllTheSame() throws IOException {
        Path occupied = Files.createFile(
                file.resolveSibling("x").getParent().getParent().getParent().resolve("file"));
        try (Replays replays = Replays.open(ADDRESS, occupied.resolve("replays"), "ws", clock(0), Duration.ZERO)) {
            replays.listening();
            assertThat(opens(replays, 1, 0, 0)).isTrue();
        }
    }

    private Replays open(int at) {
        return Replays.open(ADDRESS, file.getParent(), "ws-9999", clock(at), Duration.ZERO);
    }

    private static InstantSource clock(int at) {
        return () -> START.plusSeconds(at);
    }

    private static boolean opens(Replays replays, int nonce, int stamp, int now) {
        OpenRequest request = new OpenRequest(START.getEpochSecond() + stamp, Network.TCP, DESTINATION);
        try {
            replays.streams().check(nonce(nonce), request, START.plusSeconds(now));
            return true;
        } catch (BrookException e) {
            return false;
        }
    }

    private static Verdict datagram(Replays replays, int nonce, int stamp, int now) {
        long start = START.getEpochSecond();
        return replays.datagrams().take(nonce(nonce), start + stamp, start + now);
    }

    private static byte[] nonce(int number) {
        return ByteBuffer.allocate(12).putLong(number).putInt(-number).array();
    }
}
