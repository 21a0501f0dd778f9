package brookloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.CommandRunner;
import brookloom.cli.start.Invocation;
import brookloom.net.config.HkdfConfig;
import brookloom.observe.LiveTunnel;
import brookloom.observe.TunnelMonitor;
import brookloom.proto.BrookLink;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.server.config.AccessConfig;
import brookloom.server.users.ManyUsers;
import brookloom.server.users.User;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserFile;
import brookloom.server.users.UserLimits;
import brookloom.server.users.UserTunnel;
import brookloom.testing.QrReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsersCommandTest {
    @TempDir
    Path folder;

    private Path file;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void nameFile() {
        file = folder.resolve("users.jsonl");
    }

    @Test
    void aUserIsAddedChangedDisabledEnabledAndRemoved() throws Exception {
        assertThat(users("add", "alice", "--quota", "50GB", "--rate", "20Mbit", "--tunnels", "9"))
                .isZero();
        assertThat(only().limits().quota()).isEqualTo(50_000_000_000L);
        assertThat(users(
                        "change",
                        "alice",
                        "--quota",
                        "none",
                        "--expires",
                        "2027-01-31",
                        "--userTargets",
                        "a.test,10.0.0.0/8"))
                .isZero();
        assertThat(only().limits().quota()).isZero();
        assertThat(only().limits().rate()).isEqualTo(2_500_000);
        assertThat(only().limits().tunnels()).isEqualTo(9);
        assertThat(only().limits().expires()).isEqualTo(Instant.parse("2027-02-01T00:00:00Z"));
        assertThat(only().limits().targets()).containsExactly("a.test", "10.0.0.0/8");
        assertThat(users("disable", "alice")).isZero();
        assertThat(only().limits().disabled()).isTrue();
        assertThat(users("enable", "alice")).isZero();
        assertThat(only().limits().disabled()).isFalse();
        assertThat(users("remove", "alice")).isZero();
        assertThat(new UserFile(file).read()).isEmpty();
    }

    @Test
    void hintsAreWholeCommands() throws Exception {
        String command = Invocation.current().server() + " users ";
        assertThat(users("add", "alice")).isZero();
        assertThat(err.toString())
                .contains(": " + command + "show alice --users " + file + " --server ADDRESS" + System.lineSeparator());
        assertThat(users("add", "alice")).isEqualTo(1);
        assertThat(err.toString()).contains("'" + command + "change alice --users " + file + "' sets other limits");
        assertThat(users("show", "bob", "--server", "wss://a.test/ws")).isEqualTo(1);
        assertThat(err.toString()).contains("'" + command + "list --users " + file + "' shows all");
        file = folder.resolve("all users.jsonl");
        assertThat(users("add", "alice")).isZero();
        assertThat(err.toString()).contains("show alice --users \"" + file + "\" --server ADDRESS");
    }

    @Test
    void theListShowsNoPassword() throws Exception {
        users("add", "alice", "--quota", "50GB");
        users("add", "bob", "--rate", "512kbit");
        String passwords = Files.readString(file);
        out.getBuffer().setLength(0);
        assertThat(users("list", "--stateFolder", folder.toString())).isZero();
        assertThat(out.toString().lines())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("alice", "enabled", "0 B", "50 GB"))
                .anySatisfy(line -> assertThat(line).contains("bob", "512 kbit/s"));
        for (UserEntry user : new UserFile(file).read()) {
            assertThat(passwords).contains(user.password());
            assertThat(out.toString()).doesNotContain(user.password());
        }
    }

    @Test
    void theListShowsWhyAUserIsNotServed() throws Exception {
        users("add", "alice", "--quota", "1kB");
        users("add", "bob", "--quota", "1kB", "--expires", "2020-01-31");
        users("add", "carol", "--quota", "1kB");
        users("add", "dave", "--quota", "1kB", "--expires", "2020-01-31");
        users("disable", "dave");
        count("ws-9999", 1000, new UserFile(file).read());
        count("ws-9998", 400, List.of(UserEntry.generate("carol", UserLimits.NONE))); // of another users file
        out.getBuffer().setLength(0);
        assertThat(users("list", "--stateFolder", folder.toString())).isZero();
        assertThat(out.toString().lines().skip(1))
                .satisfiesExactly(
                        alice -> assertThat(alice).matches("alice +quota reached +1 kB +1 kB .*"),
                        bob -> assertThat(bob).matches("bob +expired +1 kB +1 kB .*"),
                        carol -> assertThat(carol).matches("carol +quota reached +1 kB +1 kB .*"),
                        dave -> assertThat(dave).matches("dave +disabled +1 kB +1 kB .*"));
    }

    /** Runs a server until it has counted so many bytes of each of these users. */
    private void count(String server, int bytes, List<UserEntry> entries) throws Exception {
        Path of = folder.resolve(server + ".jsonl");
        Files.write(
                of,
                entries.stream()
                        .map(user -> user.with(UserLimits.NONE).toLine())
                        .toList());
        var accounting = new ManyUsers.Accounting(folder.resolve("traffic"), server, InstantSource.system());
        try (ManyUsers served = ManyUsers.ofFile(new AccessConfig.UserList(of), HkdfConfig.DEFAULT, accounting)) {
            for (User user : served.all()) {
                LiveTunnel live = new TunnelMonitor()
                        .start("app", Network.TCP, null, new Destination(HostAddress.parse("example.com"), 443));
                try (UserTunnel tunnel = user.enter(live)) {
                    assertThat(tunnel).isNotNull();
                    live.sent(bytes);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "wss://example.com:443/ws, wssserver, wss://example.com:443/ws",
        "ws://192.0.2.1:9999, wsserver, ws://192.0.2.1:9999/ws",
        "example.com:9999, server, example.com:9999",
    })
    void theLinkIsWrittenToAFileOfItsOwnerAlone(String server, String kind, String address) throws Exception {
        users("add", "alice");
        Path output = folder.resolve("link");
        assertThat(users("show", "alice", "--server", server, "--output", output.toString(), "--qr"))
                .as(err.toString())
                .isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output)))
                .isEqualTo("rw-------");
        List<String> lines = Files.readAllLines(output);
        BrookLink link = BrookLink.parse(lines.getFirst());
        assertThat(QrReader.read(String.join("\n", lines.subList(1, lines.size()))))
                .isEqualTo(lines.getFirst());
        assertThat(link.kind().text()).isEqualTo(kind);
        assertThat(link.address()).isEqualTo(address);
        assertThat(link.parameters())
                .containsEntry("password", only().password())
                .containsEntry("name", "alice");
        assertThat(err.toString().lines()).last().isEqualTo("Wrote the link to " + output);
        assertThat(users("show", "alice", "--server", server, "--output", output.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("exists already");
    }

    @Test
    void standardOutputHasTheLinkAloneAndStandardErrorWhatWasDone() throws Exception {
        assertThat(users("add", "alice", "--server", "wss://example.com:443/ws"))
                .isZero();
        String link = out.toString().strip();
        assertThat(BrookLink.parse(link).parameters()).containsEntry("password", only().password());
        assertThat(err.toString().lines()).containsExactly("Added alice to " + file + ", with a generated password");
        assertThat(users("show", "alice", "--server", "wss://example.com:443/ws"))
                .isZero();
        assertThat(out.toString().lines()).containsExactly(link, link);
    }

    @Test
    void aLinkThatIsWrittenForANewUserIsConfirmedToo() {
        Path output = folder.resolve("link");
        assertThat(users("add", "alice", "--server", "ws://a:1", "--output", output.toString()))
                .isZero();
        assertThat(err.toString().lines())
                .containsExactly(
                        "Added alice to " + file + ", with a generated password", "Wrote the link to " + output);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aFilesNameIsShownWithoutControlCharacters() {
        file = folder.resolve("u\u001b[31m\nsers");
        Path output = folder.resolve("li\u001bnk");
        assertThat(users("add", "alice")).isZero();
        assertThat(users("show", "alice", "--server", "ws://a:1", "--output", output.toString()))
                .isZero();
        assertThat(users("remove", "alice")).isZero();
        assertThat(err.toString().lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).doesNotContain("\u001b").contains("\\u001b"));
    }

    @Test
    void theLastDayIsShownAsItIsGiven() throws Exception {
        users("add", "alice", "--expires", "2026-11-30");
        users("add", "bob", "--expires", "2026-11-30T12:00:00Z");
        assertThat(Files.readString(file)).contains("\"2026-11-30\"", "\"2026-11-30T12:00:00Z\"");
        assertThat(only().limits().expires()).isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
        users("list", "--stateFolder", folder.toString());
        assertThat(out.toString().lines().skip(1))
                .satisfiesExactly(
                        alice -> assertThat(alice).endsWith(" 2026-11-30"),
                        bob -> assertThat(bob).endsWith(" 2026-11-30T12:00:00Z"));
    }

    @Test
    void eachChangeIsConfirmedOnStandardError() {
        users("add", "alice");
        err.getBuffer().setLength(0);
        for (String action : List.of("disable", "enable", "remove")) {
            users(action, "alice");
        }
        users("add", "alice");
        users("change", "alice", "--quota", "1GB");
        assertThat(err.toString().lines())
                .contains(
                        "Disabled alice in " + file,
                        "Enabled alice in " + file,
                        "Removed alice from " + file,
                        "Changed alice in " + file);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void nobodyIsAddedForALinkThatLeadsNowhere() {
        assertThat(users("add", "alice", "--server", "https://example.com")).isEqualTo(2);
        assertThat(file).doesNotExist();
    }

    @Test
    void nobodyIsAddedForALinkThatCannotBeWritten() throws Exception {
        Path there = Files.writeString(folder.resolve("there"), "");
        for (Path output : List.of(there, folder.resolve("nowhere/link"))) {
            assertThat(users("add", "alice", "--server", "ws://a:1", "--output", output.toString()))
                    .isEqualTo(1);
            assertThat(file).doesNotExist();
        }
        assertThat(users("add", "alice")).isZero();
        assertThat(users("add", "alice", "--server", "ws://a:1")).isEqualTo(1);
        assertThat(err.toString()).contains("users show alice", "prints the link");
    }

    @Test
    void aMistypedActionComesBeforeWhatAnotherOneNeeds() {
        CommandRunner runner = ServerMain.commands().withOutput(new PrintWriter(out, true), new PrintWriter(err, true));
        for (String arguments :
                List.of("users lst", "users lst --quota 5GB", "users --quota 5GB lst", "users lst --nme x")) {
            err.getBuffer().setLength(0);
            assertThat(runner.run(arguments.split(" "))).isEqualTo(2);
            assertThat(err.toString()).contains("Unknown action: 'lst', did you mean 'list'?");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "add|2|needs the name of a user",
                "dance alice|2|Unknown action: 'dance': give add, list",
                "lst|2|did you mean 'list'?",
                "show alice|2|--server is missing",
                "show nobody --server ws://a:1|1|there is no user 'nobody'",
                "remove nobody|1|there is no user 'nobody'",
                "add alice|1|already",
                "add b/b|2|user name 'b/b'",
                "change alice --quota much|2|'much' is not an amount",
                "change alice --quota 1Kb|2|the units are TB, GB, MB, kB, TiB, GiB, MiB, KiB, B",
                "change alice --rate 1MB|2|the units are Gbit, Mbit, kbit, bit",
                "change alice|2|give --quota, --rate, --tunnels, --expires, --userTargets or --userReverse",
                "change alice --tunnels 0|2|--tunnels '0'",
                "show alice --server https://example.com|2|must be wss://HOST:PORT/PATH",
            })
    void whatIsWrongIsSaidInOneLine(String arguments, int code, String message) throws Exception {
        users("add", "alice");
        err.getBuffer().setLength(0);
        assertThat(users(arguments.split(" "))).isEqualTo(code);
        assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    }

    private UserEntry only() throws Exception {
        return new UserFile(file).read().getFirst();
    }

    private int users(String... arguments) {
        List<String> all = new ArrayList<>(List.of("users"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--users", file.toString()));
        CommandRunner runner = ServerMain.commands().withOutput(new PrintWriter(out, true), new PrintWriter(err, true));
        return runner.run(all.toArray(String[]::new));
    }
}
