package brookloom.it.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.it.fixtures.Program;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.Programs;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSH through {@code connect --stdio}, {@code -L} and {@code -R}, the client being a program of its own. */
class ForwardedSshTest {
    private static final int BYTES = 3_000_000;

    @TempDir
    private Path folder;

    private SshServer ssh;
    private BrookServer server;
    private Path link;
    private Path input;

    @BeforeEach
    void start() throws Exception {
        Programs.require("ssh");
        ssh = new SshServer(Files.createDirectories(folder.resolve("ssh")));
        server = BrookLoom.builder().reverse("any").startServer();
        link = Files.writeString(folder.resolve("link"), Linked.to(server));
        input = Files.write(folder.resolve("input"), new byte[BYTES]);
    }

    @AfterEach
    void stop() throws Exception {
        if (ssh != null) {
            ssh.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private String connect(String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "connect";
        arguments[1] = "--linkFile";
        arguments[2] = link.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return String.join(" ", Program.onClassPath("brookloom.client.cli.ClientMain", arguments));
    }

    /** Sends input of some megabytes, and takes output and exit code. */
    private void runsACommand(String client) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", client + " localhost 'cat | wc -c; exit 7' <" + input)
                .redirectError(folder.resolve("errors").toFile())
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), UTF_8);
        assertThat(said.strip()).as(Files.readString(folder.resolve("errors"))).isEqualTo(Integer.toString(BYTES));
        assertThat(shell.waitFor()).isEqualTo(7);
    }

    @Test
    void sshRunsACommandThroughStandardInputAndOutput() throws Exception {
        runsACommand(ssh.client(ssh.port(), connect("--stdio", "%h:%p")));
    }

    @Test
    void sshRunsACommandThroughAForwardedPort() throws Exception {
        String[] command = {"sh", "-c", "exec " + connect("-L", "0:localhost:" + ssh.port())};
        try (Program client = Program.start(Map.of(), List.of(command))) {
            runsACommand(ssh.client(client.port(), ""));
            assertThat(client.said()).noneMatch(line -> line.contains("SOCKS5 on"));
        }
    }

    @Test
    void sshRunsACommandThroughAPortOfTheServerThatIsGoneWhenTheClientIsKilled() throws Exception {
        String[] command = {"sh", "-c", "exec " + connect("-R", "0:localhost:" + ssh.port())};
        try (Program client = Program.start(Map.of(), List.of(command))) {
            int port = remotePort(client);
            runsACommand(ssh.client(port, ""));
            assertThat(client.said()).noneMatch(line -> line.contains("SOCKS5 on"));
            client.kill();
            Eventually.holds(() -> assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(ConnectException.class));
        }
    }

    private static int remotePort(Program client) throws Exception {
        Pattern forwards = Pattern.compile("the server forwards 127\\.0\\.0\\.1:(\\d+) to");
        String[] port = {""};
        Eventually.holds(() -> {
            Matcher found = forwards.matcher(String.join("\n", client.said()));
            assertThat(found.find()).as("%s", client.said()).isTrue();
            port[0] = found.group(1);
        });
        return Integer.parseInt(port[0]);
    }
}
