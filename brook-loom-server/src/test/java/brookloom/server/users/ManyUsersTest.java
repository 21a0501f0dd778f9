package brookloom.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import brookloom.lists.ListSource;
import brookloom.net.config.HkdfConfig;
import brookloom.net.text.UserError;
import brookloom.observe.LiveTunnel;
import brookloom.observe.TunnelMonitor;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookException.UserNotServed;
import brookloom.proto.DatagramHead;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.RecordedDatagrams;
import brookloom.proto.testing.RecordedStream;
import brookloom.proto.testing.Vectors;
import brookloom.server.config.AccessConfig;
import brookloom.server.targets.Peer;
import brookloom.testing.Eventually;
import brookloom.testing.ListServer;
import brookloom.testing.MemoryStream;
import brookloom.testing.NamedPipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ManyUsersTest {
    private static final Peer PEER = new Peer("192.0.2.1", 1000);
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final InstantSource clock = now::get;

    @ParameterizedTest
    @MethodSource("brookloom.proto.testing.Vectors#allStreams")
    void aRecordedClientOfTheOriginalIsFoundAmong200Users(RecordedStream recorded) throws Exception {
        HkdfConfig hkdf = new HkdfConfig(recorded.clientHkdfInfo(), recorded.serverHkdfInfo());
        try (ManyUsers users = users(hkdf, 199)) {
            UserTable table = users.table();
            List<UserEntry> all = new ArrayList<>(entries(199));
            all.add(150, new UserEntry("recorded", recorded.password(), UserLimits.NONE));
            table.replace(all);
            for (int i = 0; i < 2; i++) {
                Users.Opened opened = users.accept(
                        MemoryStream.holding(recorded.sentByClient()), PEER, recorded.withoutBrookProtocol());
                assertThat(opened.user().name()).isEqualTo("recorded");
                assertThat(opened.tunnel().request().encode()).isEqualTo(recorded.opening());
            }
        }
    }

    @Test
    void recordedDatagramsOfTheOriginalAreFoundAmong200Users() throws Exception {
        RecordedDatagrams recorded = Vectors.datagrams();
        HkdfConfig hkdf = new HkdfConfig(recorded.clientHkdfInfo(), recorded.serverHkdfInfo());
        try (ManyUsers users = users(hkdf, 199)) {
            List<UserEntry> all = new ArrayList<>(entries(199));
            all.add(new UserEntry("recorded", recorded.password(), UserLimits.NONE));
            users.table().replace(all);
            byte[] datagram = recorded.packets().getFirst().sentByClient();
            Instant then = recorded.clock().instant();
            User user = users.ofDatagram(datagram, then, PEER);
            assertThat(user).isNotNull();
            assertThat(user.name()).isEqualTo("recorded");
            datagram[datagram.length - 1]++;
            assertThat(users.ofDatagram(datagram, then, PEER)).isNull();
            assertThat(users.ofDatagram(new byte[20], then, PEER)).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"UTF-16, it is UTF-16 text; save it as UTF-8", "ISO-8859-1, it is not UTF-8 text"})
    void aFileInAnotherEncodingIsNamed(String encoding, String reason) throws Exception {
        Path file = folder.resolve("users.jsonl");
        Files.write(file, "# für alle".getBytes(encoding));
        UserLoader loader = new UserLoader("--users", new ListSource.File(file));
        try (loader) {
            assertThatThrownBy(() -> loader.start(Duration.ofHours(1), users -> {}))
                    .isInstanceOf(UserError.class)
                    .hasMessage("--users " + file + " cannot be read: " + reason);
        }
    }

    @Test
    void aStrangersOpeningIsNobodys() throws Exception {
        try (ManyUsers users = users(HkdfConfig.DEFAULT, 50)) {
            for (boolean unencrypted : new boolean[] {true, false}) {
                assertThatThrownBy(() -> users.accept(MemoryStream.holding(garbage(1)), PEER, unencrypted))
                        .isInstanceOf(AuthenticationFailed.class);
            }
            assertThat(users.minuteOfKey(new byte[16], NOW, "/ws", PEER)).isEqualTo(-1);
        }
    }

    @Test
    void anAddressThatCausedTooManyTrialsIsRefused() throws Exception {
        try (ManyUsers users = users(HkdfConfig.DEFAULT, 1000)) {
            useUp(users);
        }
    }

    @Test
    void aUserIsTriedFirstWhereItCameFromAndCostsThatAddressNothing() throws Exception {
        try (ManyUsers users = users(HkdfConfig.DEFAULT, 1000)) {
            User known = users.all().get(700);
            assertThat(users.ofDatagram(datagram(known), NOW, PEER)).isEqualTo(known);
            for (int i = 0; i < 20; i++) {
                useUp(users); // a search of all is refused now
                assertThat(users.ofDatagram(datagram(known), NOW, PEER)).isEqualTo(known);
            }
        }
    }

    private static byte[] datagram(User user) {
        byte[] head =
                new DatagramHead(NOW.getEpochSecond(), new Destination(HostAddress.parse("192.0.2.9"), 53)).encode();
        byte[] sealed = new byte[1000];
        int length = user.keys().datagramSealer(Sender.CLIENT).seal(head, new byte[] {1}, 0, 1, sealed);
        return Arrays.copyOf(sealed, length);
    }

    /** The budget of the address. */
    private static void useUp(ManyUsers users) {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        var unused = users.ofDatagram(garbage(i), NOW, PEER);
                    }
                })
                .isInstanceOf(AuthenticationFailed.class)
                .hasMessageContaining("too many openings");
    }

    /** The figure of docs/users.md is {@link StrangerCost}'s; this one holds without the JIT, and on a busy machine. */
    @Test
    void aThousandUsersCostAStrangerLittle() throws Exception {
        try (ManyUsers users = users(HkdfConfig.DEFAULT, 1000)) {
            assertThat(StrangerCost.measure(users, 100, 3)).isLessThan(Duration.ofMillis(100));
        }
    }

    @Test
    void aUserOverItsQuotaIsNotServedUntilTheMonthEnds() throws Exception {
        UserEntry alice = UserEntry.generate("alice", new UserLimits(1000, 0, 0, null, List.of(), false));
        Path file = Files.writeString(folder.resolve("users"), alice.toLine());
        try (ManyUsers users = open(file, HkdfConfig.DEFAULT)) {
            User user = users.all().getFirst();
            users.checkServed(user, NOW);
            LiveTunnel live = live();
            try (UserTunnel tunnel = user.enter(live)) {
                live.sent(400);
                live.received(600);
                users.accounts().look();
            }
            assertThat(user.used()).isEqualTo(new UsedBytes(400, 600));
            assertThatThrownBy(() -> users.checkServed(user, NOW))
                    .isInstanceOf(UserNotServed.class)
                    .hasMessage("user alice: quota of 1 kB a month reached");
        }
        try (ManyUsers users = open(file, HkdfConfig.DEFAULT)) {
            User user = users.all().getFirst();
            assertThat(user.used()).as("after a restart").isEqualTo(new UsedBytes(400, 600));
            assertThatThrownBy(() -> users.checkServed(user, NOW)).isInstanceOf(UserNotServed.class);
            now.set(Instant.parse("2026-12-01T00:00:01Z"));
            users.accounts().look();
            users.checkServed(user, now.get());
            assertThat(user.used()).isEqualTo(UsedBytes.NONE);
        }
        assertThat(TrafficStore.sum(folder.resolve("traffic"), YearMonth.of(2026, 11)))
                .containsEntry("alice", new UsedBytes(400, 600));
    }

    @Test
    void aClockThatWasAheadOfTheMonthAndIsSetRightForgetsNothingThatWasUsed() throws Exception {
        UserEntry alice = UserEntry.generate("alice", new UserLimits(1000, 0, 0, null, List.of(), false));
        Path file = Files.writeString(folder.resolve("users"), alice.toLine());
        try (ManyUsers users = open(file, HkdfConfig.DEFAULT)) {
            User user = users.all().getFirst();
            move(user, 400, 600);
            now.set(Instant.parse("2026-12-01T00:00:01Z"));
            users.accounts().look();
            move(user, 3, 4);
            now.set(NOW);
            users.accounts().look();
            assertThat(user.used()).isEqualTo(new UsedBytes(400, 600));
            assertThatThrownBy(() -> users.checkServed(user, NOW)).isInstanceOf(UserNotServed.class);
            now.set(Instant.parse("2026-12-02T00:00:00Z"));
            users.accounts().look();
            assertThat(user.used()).isEqualTo(new UsedBytes(3, 4));
        }
    }

    private static void move(User user, int up, int down) throws Exception {
        LiveTunnel live = live();
        try (UserTunnel tunnel = user.enter(live)) {
            live.sent(up);
            live.received(down);
        }
    }

    @Test
    void bytesCountOnceForAThreadThatComesLateWithWhatItHasRead() {
        AtomicLong counted = new AtomicLong();
        assertThat(UserTunnel.uncounted(100, counted)).isEqualTo(100);
        assertThat(UserTunnel.uncounted(90, counted)).isZero();
        assertThat(UserTunnel.uncounted(110, counted)).isEqualTo(10);
    }

    @Test
    void tunnelsOfAUserThatIsServedNoMoreAreCut() throws Exception {
        Path file = Files.writeString(
                folder.resolve("users"),
                UserEntry.generate("alice", UserLimits.NONE).toLine());
        try (ManyUsers users = open(file, HkdfConfig.DEFAULT)) {
            User user = users.all().getFirst();
            AtomicReference<Boolean> closed = new AtomicReference<>(false);
            LiveTunnel live = live();
            live.closes(() -> closed.set(true));
            try (UserTunnel tunnel = user.enter(live)) {
                new UserFile(file).edit("alice", alice -> null);
                Eventually.holds(() -> assertThat(closed.get()).isTrue());
            }
            assertThatThrownBy(() -> users.checkServed(user, NOW)).hasMessage("user alice: removed");
        }
    }

    @Test
    void aFileCountsOnceTwoLooksAgreeAndAWrongOneChangesNothing() throws Exception {
        Path file = Files.writeString(folder.resolve("users"), line("alice") + line("bob"));
        AtomicReference<List<UserEntry>> seen = new AtomicReference<>(List.of());
        try (UserLoader loader = new UserLoader("--users", new ListSource.File(file))) {
            loader.start(Duration.ofDays(1), seen::set);
            assertThat(seen.get()).hasSize(2);
            Files.writeString(file, line("alice") + line("bob") + line("carol"));
            loader.look();
            assertThat(seen.get()).hasSize(2);
            loader.look();
            assertThat(seen.get()).hasSize(3);
            Files.writeString(file, line("alice") + "{");
            loader.look();
            loader.look();
            assertThat(seen.get()).hasSize(3);
        }
    }

    @Test
    @Timeout(
            value = 60,
            threadMode = SEPARATE_THREAD) // a reader that waits for a pipe's other end would do so for ever
    void aPipeThatTakesTheFilesPlaceChangesNothingAndTheNextFileCounts() throws Exception {
        Path file = Files.writeString(folder.resolve("users"), line("alice") + line("bob"));
        AtomicReference<List<UserEntry>> seen = new AtomicReference<>(List.of());
        try (UserLoader loader = new UserLoader("--users", new ListSource.File(file))) {
            loader.start(Duration.ofDays(1), seen::set);
            Files.delete(file);
            NamedPipe.make(file);
            loader.look();
            loader.look();
            assertThat(seen.get()).hasSize(2);
            Files.delete(file);
            Files.writeString(file, line("alice"));
            loader.look();
            loader.look();
            assertThat(seen.get()).hasSize(1);
        }
    }

    @Test
    void aFileThatIsWrongAtTheStartIsAnError() throws Exception {
        Path file = Files.writeString(folder.resolve("users"), "{}");
        assertThatThrownBy(() -> open(file, HkdfConfig.DEFAULT))
                .isInstanceOf(UserError.class)
                .hasMessage("--users " + file + ":1: 'name' is missing");
        assertThatThrownBy(() -> open(folder.resolve("none"), HkdfConfig.DEFAULT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void aServiceThatFailsAdmitsNobodyAfterAWhileAndCutsNobody() throws Exception {
        try (ListServer service = new ListServer(line("alice"))) {
            var config = new AccessConfig.UserService(
                    new ListSource.Url(service.uri()), Duration.ofMillis(50), Duration.ofSeconds(1));
            try (ManyUsers users = ManyUsers.ofService(config, HkdfConfig.DEFAULT, accounting())) {
                User user = users.all().getFirst();
                AtomicReference<Boolean> closed = new AtomicReference<>(false);
                LiveTunnel live = live();
                live.closes(() -> closed.set(true));
                try (UserTunnel tunnel = user.enter(live)) {
                    Eventually.holds(() -> assertThat(refusal(users, user)).isNull());
                    service.become(ListServer.Mood.FAILING);
                    Eventually.holds(() -> assertThat(refusal(users, user)).contains("has not answered for 1 s"));
                    users.accounts().look();
                    assertThat(closed.get()).isFalse();
                    service.become(ListServer.Mood.WELL);
                    Eventually.holds(() -> assertThat(refusal(users, user)).isNull());
                    assertThat(users.all()).containsExactly(user);
                }
            }
        }
    }

    private static @Nullable String refusal(ManyUsers users, User user) {
        try {
            users.checkServed(user, NOW);
            return null;
        } catch (UserNotServed e) {
            return e.getMessage();
        }
    }

    private ManyUsers users(HkdfConfig hkdf, int count) throws Exception {
        StringBuilder lines = new StringBuilder();
        entries(count).forEach(entry -> lines.append(entry.toLine()).append('\n'));
        return open(Files.writeString(folder.resolve("users"), lines), hkdf);
    }

    private ManyUsers open(Path file, HkdfConfig hkdf) throws UserError {
        return ManyUsers.ofFile(new AccessConfig.UserList(file), hkdf, accounting());
    }

    private ManyUsers.Accounting accounting() {
        return new ManyUsers.Accounting(folder.resolve("traffic"), "test", clock);
    }

    static List<UserEntry> entries(int count) {
        List<UserEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(UserEntry.generate("user" + i, UserLimits.NONE));
        }
        return entries;
    }

    private static String line(String name) {
        return UserEntry.generate(name, UserLimits.NONE).toLine() + "\n";
    }

    private static LiveTunnel live() {
        return new TunnelMonitor()
                .start("alice", Network.TCP, null, new Destination(HostAddress.parse("example.com"), 443));
    }

    static byte[] garbage(int seed) {
        byte[] bytes = new byte[200];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
