package brookloom.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tunnels that nobody reads, more of them than Jetty has threads, and one that goes on. */
@ExtendWith(LeakCheck.class)
class StalledTunnelsTest {
    private static final int STALLED = 70;

    /** More than a tunnel takes on its way to somebody who reads nothing, and not so much that filling takes long. */
    private static final int BLOCKS = 48;

    @Test
    void targetsThatDoNotReadStopOnlyTheirOwnTunnels() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        AtomicLong sent = new AtomicLong();
        List<Socket> apps = new ArrayList<>();
        try (TcpTarget deaf = TcpTarget.serving(connection -> over.await());
                TcpTarget echo = TcpTarget.echo();
                BrookLoom tunnel = BrookLoom.builder().carriage(Carriage.FRAMED).start()) {
            try {
                for (int i = 0; i < STALLED; i++) {
                    Socket app = tunnel.connect("localhost", deaf.port());
                    apps.add(app);
                    Thread.ofVirtual().start(() -> sendAndStay(app, sent));
                }
                awaitRest(sent);
                assertEchoes(tunnel, echo);
            } finally {
                over.countDown();
                closeAll(apps);
            }
        }
    }

    @Test
    void appsThatDoNotReadStopOnlyTheirOwnTunnels() throws Exception {
        AtomicLong sent = new AtomicLong();
        List<Socket> apps = new ArrayList<>();
        try (TcpTarget talker = TcpTarget.serving(connection -> sendAndStay(connection, sent));
                TcpTarget echo = TcpTarget.echo();
                BrookLoom tunnel = BrookLoom.builder().carriage(Carriage.FRAMED).start()) {
            try {
                for (int i = 0; i < STALLED; i++) {
                    apps.add(tunnel.connect("localhost", talker.port()));
                }
                awaitRest(sent);
                assertEchoes(tunnel, echo);
            } finally {
                closeAll(apps);
            }
        }
    }

    private static void assertEchoes(BrookLoom tunnel, TcpTarget echo) throws IOException {
        for (int i = 0; i < 3; i++) {
            try (Socket app = tunnel.connect("localhost", echo.port())) {
                app.setSoTimeout(60_000);
                app.getOutputStream().write("still there?".getBytes(UTF_8));
                app.shutdownOutput();
                assertThat(app.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("still there?");
            }
        }
    }

    /** Everything is full. */
    private static void awaitRest(AtomicLong sent) throws Exception {
        AtomicLong last = new AtomicLong();
        AtomicLong unchanged = new AtomicLong();
        Eventually.holds(() -> {
            long now = sent.get();
            unchanged.set(now > 0 && now == last.getAndSet(now) ? unchanged.get() + 1 : 0);
            assertThat(unchanged.get()).isGreaterThan(200);
        });
    }

    private static void sendAndStay(Socket socket, AtomicLong sent) {
        byte[] block = new byte[1 << 16];
        try {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < BLOCKS; i++) {
                out.write(block);
                sent.addAndGet(block.length);
            }
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void closeAll(List<Socket> apps) throws IOException {
        for (Socket app : apps) {
            app.close();
        }
    }
}
