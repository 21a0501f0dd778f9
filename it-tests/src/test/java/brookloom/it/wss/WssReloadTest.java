package brookloom.it.wss;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Eventually;
import brookloom.it.fixtures.TcpTarget;
import brookloom.proto.testing.LeakCheck;
import brookloom.server.certificates.Certificates;
import brookloom.server.testing.TestAuthority.Issued;
import brookloom.server.testing.TlsClient;
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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Certificates that change under load. */
@ExtendWith(LeakCheck.class)
class WssReloadTest {
    private static final int SWAPS = 10;
    private static final int LONG_TUNNELS = 3;
    private static final int OPENERS = 3;
    private static final int NEW_TUNNELS = 200;
    private static final List<String> KINDS = List.of("RSA", "P-384", "P-256", "P-384", "P-256");

    @TempDir
    private Path folder;

    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicInteger opened = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(Engine.class)
    void no_tunnel_suffers_while_the_certificate_is_replaced_ten_times(Engine engine) throws Exception {
        Site site = Site.with(folder, "P-256");
        try (TcpTarget target = TcpTarget.echo();
                Certificates certificates = site.certificates();
                BrookLoom tunnel = BrookLoom.builder()
                        .serverTls(Site.serverTls(certificates))
                        .clientTls(site.clientTls(engine).build())
                        .start();
                ExecutorService apps = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> load = new ArrayList<>();
            try {
                for (int i = 0; i < LONG_TUNNELS; i++) {
                    load.add(apps.submit(() -> exchangeUntilDone(tunnel, target)));
                }
                for (int i = 0; i < OPENERS; i++) {
                    load.add(apps.submit(() -> openUntilDone(tunnel, target)));
                }
                for (int swap = 0; swap < SWAPS; swap++) {
                    int soFar = (swap + 1) * NEW_TUNNELS / SWAPS;
                    replaceUnderLoad(site, certificates, tunnel, KINDS.get(swap % KINDS.size()), soFar);
                }
            } finally {
                done.set(true);
            }
            for (Future<Integer> one : load) {
                assertThat(one.get(20, TimeUnit.SECONDS)).as("round trips").isGreaterThanOrEqualTo(SWAPS);
            }
            assertThat(opened.get()).isGreaterThanOrEqualTo(NEW_TUNNELS);
        }
    }

    /** Returns when new handshakes see the new certificate, and so many tunnels have been opened in all. */
    private void replaceUnderLoad(Site site, Certificates certificates, BrookLoom tunnel, String kind, int openedSoFar)
            throws Exception {
        Issued fresh = site.authority().issue(kind);
        site.install(fresh);
        Eventually.holds(() -> {
            assertThat(certificates.current().leaf()).isEqualTo(fresh.certificate());
            assertThat(opened.get()).isGreaterThanOrEqualTo(openedSoFar);
        });
        assertThat(TlsClient.shownBy(tunnel.server().getPort(), Site.HOST)).isEqualTo(fresh.certificate());
    }

    private int exchangeUntilDone(BrookLoom tunnel, TcpTarget target) throws IOException {
        int rounds = 0;
        try (Socket app = tunnel.connect("localhost", target.port())) {
            while (!done.get()) {
                exchange(app, 5000);
                rounds++;
            }
        }
        return rounds;
    }

    private int openUntilDone(BrookLoom tunnel, TcpTarget target) throws IOException {
        int rounds = 0;
        while (!done.get()) {
            try (Socket app = tunnel.connect("localhost", target.port())) {
                exchange(app, 100);
            }
            opened.incrementAndGet();
            rounds++;
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
