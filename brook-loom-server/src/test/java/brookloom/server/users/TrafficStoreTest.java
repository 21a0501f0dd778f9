package brookloom.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrafficStoreTest {
    private static final YearMonth MONTH = YearMonth.of(2026, 11);

    @TempDir
    Path folder;

    @Test
    void whatIsCommittedIsThereAgainAndMonthsAreApart() throws Exception {
        try (TrafficStore store = TrafficStore.open(folder, "ws-9999")) {
            store.add(MONTH, "alice", new UsedBytes(1, 10));
            store.add(MONTH, "alice", new UsedBytes(2, 20));
            store.add(MONTH.plusMonths(1), "alice", new UsedBytes(5, 5));
            store.commit();
        }
        try (TrafficStore store = TrafficStore.open(folder, "ws-9999")) {
            assertThat(store.read(MONTH, "alice")).isEqualTo(new UsedBytes(3, 30));
            assertThat(store.read(MONTH, "bob")).isEqualTo(UsedBytes.NONE);
            store.forgetBefore(MONTH.plusMonths(13));
            assertThat(store.read(MONTH, "alice")).isEqualTo(UsedBytes.NONE);
            assertThat(store.read(MONTH.plusMonths(1), "alice")).isEqualTo(new UsedBytes(5, 5));
        }
    }

    @Test
    void aCopyOfAFileInTheMiddleOfItsUseHasWhatWasCommitted() throws Exception {
        try (TrafficStore store = TrafficStore.open(folder, "ws-9999");
                TrafficStore other = TrafficStore.open(folder, "plain-9998")) {
            store.add(MONTH, "alice", new UsedBytes(1, 10));
            store.commit();
            store.add(MONTH, "alice", new UsedBytes(1, 10));
            other.add(MONTH, "alice", new UsedBytes(100, 1000));
            other.add(MONTH, "bob", new UsedBytes(7, 7));
            other.commit();
            assertThat(TrafficStore.sum(folder, MONTH))
                    .isEqualTo(Map.of("alice", new UsedBytes(101, 1010), "bob", new UsedBytes(7, 7)));
        }
        assertThat(TrafficStore.sum(folder.resolve("none"), MONTH)).isEmpty();
    }

    @Test
    void aUserOfTheSameNameInTheFileOfAnotherServerIsAnother() throws Exception {
        Map<String, Long> ours = Map.of("alice", 1L, "bob", 2L, "carol", 3L);
        try (TrafficStore store = TrafficStore.open(folder, "ws-9999");
                TrafficStore second = TrafficStore.open(folder, "plain-9998");
                TrafficStore other = TrafficStore.open(folder, "ws-9997")) {
            store.add(MONTH, "alice", new UsedBytes(1, 10));
            store.keepElsewhere(MONTH, "alice", new UsedBytes(0, 500));
            store.identify("alice", 1);
            store.add(MONTH, "bob", new UsedBytes(3, 3)); // by a version that did not keep who it is
            store.commit();
            second.add(MONTH, "alice", new UsedBytes(100, 0));
            second.identify("alice", 1);
            second.commit();
            other.add(MONTH, "alice", new UsedBytes(7000, 0));
            other.identify("alice", 77);
            other.commit();
            assertThat(TrafficStore.uses(folder, MONTH, ours))
                    .containsEntry("alice", new MonthlyUse(111, 511))
                    .containsEntry("bob", new MonthlyUse(6, 6))
                    .containsEntry("carol", MonthlyUse.NONE);
        }
        assertThat(TrafficStore.uses(folder.resolve("none"), MONTH, ours)).isEmpty();
    }

    @Test
    void namesWithoutTrafficAreForgotten() throws Exception {
        try (TrafficStore store = TrafficStore.open(folder, "ws-9999")) {
            store.add(MONTH, "alice", new UsedBytes(1, 10));
            assertThat(store.identify("alice", 1)).isTrue();
            assertThat(store.identify("alice", 1)).isFalse();
            store.forgetBefore(MONTH.plusMonths(1));
            assertThat(store.identify("alice", 1)).isFalse();
            store.forgetBefore(MONTH.plusMonths(13));
            assertThat(store.identify("alice", 1)).isTrue();
        }
    }

    @Test
    void twoServersDoNotShareAFile() throws Exception {
        try (TrafficStore store = TrafficStore.open(folder, "ws-9999")) {
            assertThatThrownBy(() -> TrafficStore.open(folder, "ws-9999"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("in use by another server");
            store.commit();
        }
    }

    @Test
    void aDamagedFileIsSetAside() throws Exception {
        Files.write(folder.resolve("ws-9999.mv"), new byte[10_000]);
        try (TrafficStore store = TrafficStore.open(folder, "ws-9999")) {
            store.add(MONTH, "alice", new UsedBytes(1, 1));
            store.commit();
            assertThat(folder.resolve("ws-9999.damaged")).exists();
        }
    }

    @Test
    void theFileStaysSmallHoweverOftenItIsWritten() throws Exception {
        try (TrafficStore store = TrafficStore.open(folder, "ws-9999")) {
            for (int i = 0; i < 1_000; i++) {
                store.add(MONTH, "user" + i % 50, new UsedBytes(1, 1));
                store.commit();
            }
            assertThat(Files.size(folder.resolve("ws-9999.mv"))).isLessThan(1 << 20);
        }
        assertThat(Files.size(folder.resolve("ws-9999.mv"))).isLessThan(1 << 20);
    }
}
