package brookloom.it.users;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.it.wss.TlsSite;
import brookloom.proto.BrookLink;
import brookloom.testing.Programs;
import brookloom.testing.QrReader;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands at the top of docs/users.md one after another: a user is added, shown its link, and served. */
class UsersRecipeTest {
    private static final String SERVER = "brookloom.server.cli.ServerMain";

    @TempDir
    private Path folder;

    @Test
    void aUserThatIsAddedAndShownAsThePageSaysIsServed() throws Exception {
        String script = Programs.require("script").toString();
        List<List<String>> recipe = recipe();
        assertThat(recipe).hasSize(3);

        assertThat(exitCode(Program.start(environment(), command(recipe.get(0)))))
                .isZero();

        // A link is a secret, and is shown on a terminal only.
        String shown =
                command(recipe.get(1)).stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        List<String> lines;
        try (Program show = Program.start(environment(), List.of(script, "-qec", shown, "/dev/null"))) {
            assertThat(show.exitCode()).as("%s", show.said()).isZero();
            lines = show.out().stream().map(String::stripTrailing).toList();
        }
        int at = 0;
        while (!lines.get(at).startsWith("brook://")) {
            at++;
        }
        BrookLink link = BrookLink.parse(lines.get(at));
        assertThat(QrReader.read(String.join("\n", lines.subList(at + 1, lines.size()))))
                .isEqualTo(lines.get(at));
        serves(recipe.get(2), link);
    }

    /** The page's server orders its certificate, and its name leads elsewhere: here it has one of the test's. */
    private void serves(List<String> command, BrookLink link) throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--listen", "127.0.0.1:0", "--targets", "any"));
        arguments.addAll(List.of("--cert", site.certificate().toString()));
        arguments.addAll(List.of("--certkey", site.key().toString()));
        try (TcpTarget echo = TcpTarget.echo();
                Program server = Program.start(environment(), command(arguments));
                Program client = Program.start(
                        environment(),
                        Program.onClassPath(
                                "brookloom.client.cli.ClientMain",
                                "connect",
                                "wss://localhost:" + server.port() + "/ws",
                                "--password",
                                String.valueOf(link.parameters().get("password")),
                                "--ca",
                                folder.resolve("ca.pem").toString(),
                                "--socks5",
                                "127.0.0.1:0"));
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", echo.port())) {
            app.setSoTimeout(60_000);
            app.getOutputStream().write(7);
            assertThat(app.getInputStream().read()).isEqualTo(7);
        }
    }

    private static int exitCode(Program program) throws InterruptedException {
        try (program) {
            return program.exitCode();
        }
    }

    private Map<String, String> environment() {
        return Map.of("STATE_DIRECTORY", folder.resolve("state").toString(), "TERM", "xterm");
    }

    /** Runs the server's class in place of its launcher, with the file of users in the test's folder. */
    private List<String> command(List<String> words) {
        String[] arguments = words.stream()
                .map(word -> word.equals("users.jsonl") ? folder.resolve(word).toString() : word)
                .toArray(String[]::new);
        return Program.onClassPath(SERVER, arguments);
    }

    /** Returns the arguments of the page's first commands. */
    private static List<List<String>> recipe() throws IOException {
        return Files.readAllLines(Program.root().resolve("docs/users.md")).stream()
                .dropWhile(line -> !line.equals("```"))
                .skip(1)
                .takeWhile(line -> !line.equals("```"))
                .map(line -> line.substring("brook-loom-server ".length()))
                .map(line -> List.of(line.split(" ")))
                .toList();
    }
}
