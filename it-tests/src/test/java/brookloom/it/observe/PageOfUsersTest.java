package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.LoopbackTls;
import brookloom.it.fixtures.Program;
import brookloom.net.config.ObserveConfig;
import brookloom.net.text.ListenAddress;
import brookloom.server.BrookServer;
import brookloom.server.config.AccessConfig;
import brookloom.server.testing.TlsClient;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserFile;
import brookloom.server.users.UserLimits;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a server with users and a certificate, on an address that others reach, in Chromium. */
class PageOfUsersTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final int BYTES = 5000;

    @TempDir
    private Path folder;

    @Test
    void aTokenOpensThePageWhichShowsUsersAndTheCertificateButNoDestination() throws Exception {
        UserEntry alice = UserEntry.generate("alice", UserLimits.NONE);
        Path list = folder.resolve("users");
        new UserFile(list).edit("alice", none -> alice);
        String token = Files.writeString(folder.resolve("token"), TOKEN).toString();
        BrookLoomBuilder options = BrookLoom.builder()
                .password(alice.password())
                .access(new AccessConfig.UserList(list))
                .serverTls(LoopbackTls.server())
                .clientTls(LoopbackTls.client());
        ObserveConfig open = new ObserveConfig(
                null, new ListenAddress("0.0.0.0", 0), ObserveConfig.METRICS_PATH, token, false, false);
        try (DevTools browser = DevTools.start(folder);
                BrookServer server = options.observe(open).startAnyServer();
                Client client = options.observe(ObserveConfig.OFF).startClient(server.port());
                TcpTarget target = TcpTarget.echo();
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.getOutputStream().write(new byte[BYTES]);
            assertThat(app.getInputStream().readNBytes(BYTES)).hasSize(BYTES);
            String address = "127.0.0.1:" + server.adminAddress().getPort() + "/";

            browser.emulate(1440, 900, "light");
            browser.navigate("http://any:" + TOKEN + "@" + address);
            Eventually.holds(() -> {
                assertThat(page(browser)).contains("alice");
                assertThat(browser.text("status")).isEqualTo("ready");
                assertThat(browser.text("users")).contains("alice", "4.9 KiB");
                assertThat(browser.text("tunnel-rows")).contains("alice", "TCP");
            });
            Instant expiry =
                    TlsClient.shownBy(server.port(), "localhost").getNotAfter().toInstant();
            assertThat(browser.text("facts"))
                    .contains("valid until " + expiry.toString().substring(0, 10));
            assertThat(page(browser)).doesNotContain("localhost:" + target.port(), alice.password(), TOKEN);
            assertThat(browser.evaluate("document.getElementById('destinations-section').hidden")
                            .asBoolean())
                    .isTrue();
            browser.screenshot(Program.root().resolve("it-tests/target/page/users.png"));
        }
    }

    private static String page(DevTools browser) throws Exception {
        return browser.evaluate("document.body.innerText").asText();
    }
}
