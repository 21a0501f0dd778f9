package brookloom.it.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.it.fixtures.Program;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.ListServer;
import brookloom.testing.ListServer.Mood;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A client whose servers are those of a URL. */
@ExtendWith(LeakCheck.class)
class SubscribedServersTest {
    @TempDir
    private Path folder;

    private Program client(ListServer site) throws IOException {
        return Program.start(
                Map.of("STATE_DIRECTORY", folder.toString()),
                Program.onClassPath(
                        "brookloom.client.cli.ClientMain",
                        "connect",
                        "--subscribe",
                        site.uri().toString(),
                        "--subscribeInterval",
                        "1",
                        "--select",
                        "failover",
                        "--socks5",
                        "127.0.0.1:0"));
    }

    private static void echoes(Program client, TcpTarget target) throws Exception {
        try (Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
            app.setSoTimeout(60_000);
            app.getOutputStream().write(7);
            assertThat(app.getInputStream().read()).isEqualTo(7);
        }
    }

    private static String inBase64(BrookServer... servers) {
        StringBuilder lines = new StringBuilder();
        for (BrookServer server : servers) {
            lines.append(Linked.to(server)).append('\n');
        }
        return Base64.getMimeEncoder().encodeToString(lines.toString().getBytes(UTF_8));
    }

    @Test
    void theListIsKeptWhileItsUrlFailsAndRefreshedAfter() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer first = BrookLoom.builder().startServer();
                BrookServer second = BrookLoom.builder().startServer();
                ListServer site = new ListServer(inBase64(first))) {
            try (Program client = client(site)) {
                echoes(client, target);
                site.become(Mood.FAILING);
                int before = site.failures();
                Eventually.holds(() -> assertThat(site.failures()).isGreaterThan(before + 1));
                echoes(client, target);
                assertThat(client.saidWith("--subscribe")).as("failures").isNotEmpty();
            }
            try (Program next = client(site)) {
                echoes(next, target);
                assertThat(next.saidWith("serve until it can be read")).hasSize(1);
                assertThat(next.said()).noneMatch(line -> line.contains("token=secret"));

                first.close();
                assertThatThrownBy(() -> echoes(next, target)).isInstanceOf(IOException.class);
                site.serve(inBase64(second));
                site.become(Mood.WELL);
                Eventually.holds(() -> assertThat(reaches(next, target)).isTrue());
            }
        }
    }

    private static boolean reaches(Program client, TcpTarget target) throws Exception {
        try {
            echoes(client, target);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
