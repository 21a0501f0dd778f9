package brookloom.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserFileTest {
    private static final String PASSWORD = "qB7xX1-Zk0_vQ2mJ9wT4yR8cN5hL3pGd";
    private static final String ALICE = "{\"name\": \"alice\", \"password\": \"" + PASSWORD + "\"}";

    @TempDir
    Path folder;

    @Test
    void everyKeyIsRead() throws Exception {
        Path file = write(
                "# our users",
                "",
                ALICE.replace(
                        "}",
                        ", \"quota\": \"50GB\", \"rate\": \"20Mbit\", \"tunnels\": 64, \"expires\": \"2027-01-31\","
                                + " \"targets\": [\"example.com\", \"192.0.2.0/24\"], \"disabled\": true}"));
        assertThat(new UserFile(file).read())
                .containsExactly(new UserEntry(
                        "alice",
                        PASSWORD,
                        new UserLimits(
                                50_000_000_000L,
                                2_500_000,
                                64,
                                Instant.parse("2027-02-01T00:00:00Z"),
                                List.of("example.com", "192.0.2.0/24"),
                                true)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"nam\": \"bob\"}|unknown key 'nam'",
                "{\"name\": \"bob\"}|'password' is missing",
                "{\"name\": \"bob\", \"password\": \"hunter2\"}|are required, since strangers can test many weak ones",
                "{\"name\": \"bob\", \"password\": \"\"}|are required, since strangers can test many weak ones",
                "{\"name\": \"bob\", \"password\": 5}|'password' must be a text",
                "{\"name\": \"b b\", \"password\": \"x\"}|user name 'b b'",
                "{\"name\": \"bob\", \"password\": \"x\", \"quota\": \"50 bananas\"}|'50 bananas' is not an amount",
                "{\"name\": \"bob\", \"password\": \"x\", \"quota\": 5}|'quota' must be a text",
                "{\"name\": \"bob\", \"password\": \"x\", \"rate\": \"50GB\"}|'50GB' is not a rate",
                "{\"name\": \"bob\", \"password\": \"x\", \"tunnels\": 0}|'tunnels' must be at least 1",
                "{\"name\": \"bob\", \"password\": \"x\", \"expires\": \"31.1.2027\"}|'31.1.2027' is not a date",
                "{\"name\": \"bob\", \"password\": \"x\", \"targets\": []}|'targets' is empty",
                "{\"name\": \"bob\", \"password\": \"x\", \"targets\": [\"a b\"]}|'a b'",
                "bob|column 1",
            })
    void aWrongLineIsNamed(String line, String problem) throws Exception {
        Path file = write("# users", ALICE, line);
        assertThatThrownBy(() -> new UserFile(file).read())
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(file + ":3: ")
                .hasMessageContaining(problem)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void namesAndPasswordsStandOnce() throws Exception {
        assertThatThrownBy(() -> new UserFile(write(ALICE, ALICE)).read())
                .hasMessageContaining(":2: the user 'alice' stands on line 1 already");
        assertThatThrownBy(() -> new UserFile(write(ALICE, ALICE.replace("alice", "bob"))).read())
                .hasMessageContaining(":2: the password of user 'bob' stands on line 1 already");
    }

    @Test
    void anEditKeepsAllOtherLines() throws Exception {
        Path file = write("# ours", ALICE.replace(" ", ""), "", "# the end");
        UserFile users = new UserFile(file);
        users.edit("bob", none -> UserEntry.generate("bob", UserLimits.NONE));
        users.edit("alice", alice -> alice.with(new UserLimits(1000, 0, 0, null, List.of(), false)));
        assertThat(Files.readAllLines(file))
                .hasSize(5)
                .startsWith("# ours", ALICE.replace("}", ", \"quota\": \"1kB\"}"), "", "# the end");
        users.edit("alice", alice -> null);
        assertThat(Files.readAllLines(file)).hasSize(4).startsWith("# ours", "", "# the end");
        assertThat(users.read()).extracting(UserEntry::name).containsExactly("bob");
    }

    @Test
    void aNewFileIsForItsOwnerAloneAndPermissionsOfAnOldOneStay() throws Exception {
        Path file = folder.resolve("new");
        UserFile users = new UserFile(file);
        users.edit("alice", none -> UserEntry.generate("alice", UserLimits.NONE));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        users.edit("bob", none -> UserEntry.generate("bob", UserLimits.NONE));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aRefusedEditChangesNothing() throws Exception {
        Path file = write(ALICE);
        assertThatThrownBy(() -> new UserFile(file).edit("alice", alice -> {
                    throw new UserError("no");
                }))
                .hasMessage("no");
        assertThat(Files.readString(file)).isEqualTo(ALICE + "\n");
    }

    @Test
    void editsAtTheSameTimeAreAllKept() throws Exception {
        Path file = folder.resolve("users");
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 20; i++) {
                String name = "user" + i;
                threads.submit(() -> {
                    new UserFile(file).edit(name, none -> UserEntry.generate(name, UserLimits.NONE));
                    return null;
                });
            }
        }
        assertThat(new UserFile(file).read()).hasSize(20);
    }

    @Test
    void noMessageShowsAPassword() {
        assertThat(UserEntry.parse(ALICE)).hasToString("UserEntry[alice]");
    }

    private Path write(String... lines) throws Exception {
        return Files.writeString(folder.resolve("users"), String.join("\n", lines) + "\n");
    }
}
