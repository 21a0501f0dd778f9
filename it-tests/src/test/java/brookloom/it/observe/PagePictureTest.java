package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.net.config.ObserveConfig;
import brookloom.net.text.ListenAddress;
import brookloom.server.BrookServer;
import brookloom.testing.Background;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Makes the picture of {@code docs/page.md} from a server under load, where {@code page.picture} names its file. */
@EnabledIfSystemProperty(named = "page.picture", matches = ".+")
class PagePictureTest {
    private static final ObserveConfig OBSERVE =
            new ObserveConfig(null, new ListenAddress("127.0.0.1", 0), ObserveConfig.METRICS_PATH, null, false, false);
    private static final long LOAD = Duration.ofSeconds(310).toNanos();
    private static final int APPS = 5;

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void pictureOfAServerUnderLoad() throws Exception {
        BrookLoomBuilder options = BrookLoom.builder();
        long end = System.nanoTime() + LOAD;
        try (DevTools browser = DevTools.start(folder);
                BrookServer server = options.observe(OBSERVE).startAnyServer();
                Client client = options.observe(ObserveConfig.OFF).startClient(server.port());
                TcpTarget target = TcpTarget.echo()) {
            List<Background> apps = new ArrayList<>();
            for (int i = 0; i < APPS; i++) {
                int app = i;
                apps.add(Background.run(() -> load(client, target, app, end)));
            }
            browser.emulate(900, 900, "light");
            browser.navigate("http://127.0.0.1:" + server.adminAddress().getPort() + "/");
            refuse(client);
            Eventually.holds(() -> assertThat(browser.text("status")).isEqualTo("ready"));
            LockSupport.parkNanos(
                    end - System.nanoTime() - Duration.ofSeconds(4).toNanos());
            browser.screenshot(Path.of(System.getProperty("page.picture")));
            for (Background app : apps) {
                app.join();
            }
        }
    }

    /** Sends through one tunnel after the other, faster and slower. */
    private static void load(Client client, TcpTarget target, int app, long end) throws Exception {
        byte[] block = new byte[1 << 17];
        int rounds = 0;
        while (System.nanoTime() < end) {
            try (Socket tunnel = BrookLoom.connect(client.address(), "localhost", target.port())) {
                for (int i = 0; i < 40 * (app + 1) && System.nanoTime() < end; i++) {
                    rounds++;
                    int size = (int) (block.length * (0.55 + 0.45 * Math.sin(rounds / (20.0 + 7 * app))));
                    int echoed = app % 2 == 0 ? size : size / 9;
                    tunnel.getOutputStream().write(block, 0, echoed);
                    tunnel.getInputStream().readNBytes(echoed);
                    LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                }
            }
        }
    }

    private static void refuse(Client client) throws IOException {
        for (int i = 0; i < 3; i++) {
            try (Socket app = BrookLoom.connect(client.address(), "localhost", 1)) {
                app.getOutputStream().write(1);
                assertThat(app.getInputStream().read()).isEqualTo(-1);
            } catch (IOException e) {
                // A reset tells the app as well.
            }
        }
    }
}
