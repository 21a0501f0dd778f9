package brookloom.it.wss;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.server.BrookServer;
import brookloom.server.testing.TlsClient;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import brookloom.testing.TestAuthority.Issued;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that change under load. */
@ExtendWith(LeakCheck.class)
class WssReloadTest {
    private static final int SWAPS = 10;
    private static final int NEW_TUNNELS = 200;
    private static final List<String> KINDS = List.of("RSA", "P-384", "P-256", "P-384", "P-256");

    @TempDir
    private Path folder;

    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicInteger opened = new AtomicInteger();

    @Test
    void noTunnelBreaksWhileTheCertificateIsReplacedTenTimes() throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server =
                        BrookLoom.builder().serverTls(site.serverTls()).startServer();
                Client plain = client(site, Engine.JDK, server);
                Client disguised = client(site, Engine.CHROME, server);
                ExecutorService apps = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> load = new ArrayList<>();
            try {
                load.add(apps.submit(() -> loadUntilDone(plain, target)));
                load.add(apps.submit(() -> loadUntilDone(disguised, target)));
                for (int swap = 0; swap < SWAPS; swap++) {
                    int soFar = (swap + 1) * NEW_TUNNELS / SWAPS;
                    replaceUnderLoad(site, server.port(), KINDS.get(swap % KINDS.size()), soFar);
                }
            } finally {
                done.set(true);
            }
            for (Future<Integer> one : load) {
                assertThat(one.get(60, TimeUnit.SECONDS)).as("round trips").isGreaterThanOrEqualTo(SWAPS);
            }
            assertThat(opened.get()).isGreaterThanOrEqualTo(NEW_TUNNELS);
        }
    }

    private static Client client(TlsSite site, Engine engine, BrookServer server) throws IOException {
        return BrookLoom.builder().clientTls(site.clientTls(engine)).startClient(server.port());
    }

    /** Returns when new handshakes see the new certificate, and so many tunnels have been opened in all. */
    private void replaceUnderLoad(TlsSite site, int port, String kind, int openedSoFar) throws Exception {
        Issued fresh = site.authority().issue(kind);
        site.install(fresh);
        Eventually.holds(() -> {
            assertThat(TlsClient.shownBy(port, TlsSite.HOST)).isEqualTo(fresh.certificate());
            assertThat(opened.get()).isGreaterThanOrEqualTo(openedSoFar);
        });
    }

    /** One tunnel that lasts, and beside it one new one after the other. */
    private int loadUntilDone(Client client, TcpTarget target) throws IOException {
        int rounds = 0;
        try (Socket old = BrookLoom.connect(client.address(), "localhost", target.port())) {
            while (!done.get()) {
                exchange(old, 5000);
                try (Socket fresh = BrookLoom.connect(client.address(), "localhost", target.port())) {
                    exchange(fresh, 100);
                }
                opened.incrementAndGet();
                rounds++;
            }
        }
        return rounds;
    }

    private static void exchange(Socket app, int length) throws IOException {
        byte[] data = new byte[length];
        ThreadLocalRandom.current().nextBytes(data);
        app.getOutputStream().write(data);
        assertThat(app.getInputStream().readNBytes(length)).isEqualTo(data);
    }
}
