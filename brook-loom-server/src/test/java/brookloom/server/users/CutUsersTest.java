package brookloom.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.config.HkdfConfig;
import brookloom.observe.LiveTunnel;
import brookloom.observe.TunnelMonitor;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.server.config.AccessConfig;
import brookloom.testing.Eventually;
import brookloom.testing.FreshLog;
import brookloom.testing.LogLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the log says when running tunnels end because their user is served no more. */
@ExtendWith(FreshLog.class)
class CutUsersTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final TunnelMonitor monitor = new TunnelMonitor();

    private ManyUsers open(List<UserEntry> entries) throws Exception {
        Path file = folder.resolve("users");
        Files.writeString(
                file, String.join("\n", entries.stream().map(UserEntry::toLine).toList()));
        return ManyUsers.ofFile(
                new AccessConfig.UserList(file),
                HkdfConfig.DEFAULT,
                new ManyUsers.Accounting(folder.resolve("traffic"), "test", now::get));
    }

    private static UserEntry entry(String name, UserLimits limits) {
        return UserEntry.generate(name, limits);
    }

    private static UserLimits limits(long quota, Instant expires, boolean disabled) {
        return new UserLimits(quota, 0, 0, expires, List.of(), disabled);
    }

    private LiveTunnel run(User user) throws Exception {
        LiveTunnel live = monitor.start(
                user.name(), Network.TCP, "192.0.2.1:5000", new Destination(HostAddress.parse("secret.example"), 443));
        UserTunnel tunnel = user.enter(live);
        live.closes(tunnel::close);
        return live;
    }

    @Test
    void whomAChangeOfTheListCutsIsLoggedWithTheReason() throws Exception {
        UserEntry alice = entry("alice", UserLimits.NONE);
        UserEntry bob = entry("bob", UserLimits.NONE);
        UserEntry carol = entry("carol", UserLimits.NONE);
        UserEntry idle = entry("idle", UserLimits.NONE);
        try (ManyUsers users = open(List.of(alice, bob, carol, idle))) {
            run(users.table().named("alice"));
            run(users.table().named("alice"));
            run(users.table().named("bob"));
            run(users.table().named("carol"));
            new UserFile(folder.resolve("users")).edit("idle", known -> null);
            new UserFile(folder.resolve("users")).edit("alice", known -> null);
            new UserFile(folder.resolve("users")).edit("bob", known -> bob.with(limits(0, null, true)));
            Eventually.holds(() -> assertThat(LogLines.with("running tunnel"))
                    .containsExactlyInAnyOrder(
                            "INFO user alice: removed; 2 running tunnels were ended",
                            "INFO user bob: disabled; 1 running tunnel was ended"));
            users.accounts().look();
            users.accounts().look();
            assertThat(LogLines.with("running tunnel")).as("told once").hasSize(2);
            assertThat(LogLines.with("secret")).isEmpty();
        }
    }

    @Test
    void anExpiredUserAndOneOverItsQuotaAreNamed() throws Exception {
        Instant tomorrow = NOW.plusSeconds(86_400);
        try (ManyUsers users =
                open(List.of(entry("dave", limits(0, tomorrow, false)), entry("erin", limits(1000, null, false))))) {
            run(users.table().named("dave"));
            LiveTunnel busy = run(users.table().named("erin"));
            busy.sent(1001);
            users.accounts().look();
            assertThat(LogLines.with("running tunnel"))
                    .containsExactly("INFO user erin: quota of 1 kB a month reached; 1 running tunnel was ended");
            now.set(tomorrow.plusSeconds(1));
            users.accounts().look();
            assertThat(LogLines.with("user dave"))
                    .containsExactly("INFO user dave: expired after " + tomorrow + "; 1 running tunnel was ended");
        }
    }

    @Test
    void theLastDayOfAnExpiredUserIsTheOneThatWasGiven() throws Exception {
        now.set(Instant.parse("2026-11-30T23:00:00Z"));
        try (ManyUsers users = open(List.of(entry("frank", limits(0, UserLimits.expiry("2026-11-30"), false))))) {
            run(users.table().named("frank"));
            now.set(Instant.parse("2026-12-01T00:00:00Z"));
            users.accounts().look();
            assertThat(LogLines.with("user frank"))
                    .containsExactly("INFO user frank: expired after 2026-11-30; 1 running tunnel was ended");
        }
    }

    @Test
    void ofManyUsersAHandfulIsNamedAndTheOthersAreCounted() throws Exception {
        List<UserEntry> entries = ManyUsersTest.entries(200);
        try (ManyUsers users = open(entries)) {
            for (User user : users.all()) {
                run(user);
            }
            List<UserEntry> disabled = new ArrayList<>();
            entries.forEach(entry -> disabled.add(entry.with(limits(0, null, true))));
            users.accounts().replace(disabled);
            Eventually.holds(() -> assertThat(LogLines.with("running tunnels of "))
                    .containsExactly("INFO running tunnels of 195 more users were ended: removed, disabled, expired or"
                            + " over their quota"));
            assertThat(LogLines.with("; 1 running tunnel was ended")).hasSize(5);
        }
    }
}
