package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How tunnels end towards the original, which knows no half-close and whose client passes no end on to its app: bytes
 * are counted where an app of its waits, and what is held is nothing of ours.
 */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
class EndsInteropTest {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final Duration SOON = Duration.ofMillis(300);
    private static final int ANSWER = 4 << 20;

    /** Over withoutBrookProtocol the end is a FIN, and the app's direction stays open until it has been silent. */
    @ParameterizedTest
    @EnumSource(Inner.class)
    void whatTheTargetSentBeforeItsEndReachesTheOriginalsClientAndWeHoldNothing(Inner inner) throws Exception {
        try (TcpTarget target = TcpTarget.serving(connection -> Bulk.send(connection.getOutputStream(), ANSWER));
                BrookServer server = BrookLoom.builder()
                        .secret(inner.secret())
                        .withoutBrookProtocol(inner.bare())
                        .halfCloseTimeout(SOON)
                        .startServer();
                Original client = Original.wsClient(inner, "ws://127.0.0.1:" + server.port());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
            app.setSoTimeout(PATIENCE_MILLIS);
            assertThat(Bulk.digest(app.getInputStream(), ANSWER)).isEqualTo(Bulk.digest(ANSWER));
            Eventually.holds(() -> assertThat(server.tunnels()).isZero());
        }
    }

    @ParameterizedTest
    @EnumSource(Inner.class)
    void theEndOfAnAppOfTheOriginalsClientEndsTunnelAndTarget(Inner inner) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = BrookLoom.builder()
                        .secret(inner.secret())
                        .withoutBrookProtocol(inner.bare())
                        .startServer();
                Original client = Original.wsClient(inner, "ws://127.0.0.1:" + server.port())) {
            try (Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                assertEcho(app);
            }
            Eventually.holds(() -> assertThat(server.tunnels()).isZero());
            Eventually.holds(() -> assertThat(target.connections()).isZero());
        }
    }

    @ParameterizedTest
    @EnumSource(Inner.class)
    void aTargetThatRefusesLeavesNothingOpenAtOurEnds(Inner inner) throws Exception {
        int closed;
        try (TcpTarget target = TcpTarget.echo()) {
            closed = target.port();
        }
        try (BrookServer server = BrookLoom.builder()
                        .secret(inner.secret())
                        .withoutBrookProtocol(inner.bare())
                        .startServer();
                Original client = Original.wsClient(inner, "ws://127.0.0.1:" + server.port());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", closed)) {
            assertThat(app.isConnected()).isTrue(); // it says yes before it knows
            Eventually.holds(() -> assertThat(server.tunnels()).isZero());
        }
    }

    /** It tells nobody of the target's end, so nobody waits for it. */
    @ParameterizedTest
    @EnumSource(Inner.class)
    void whatTheTargetSentBeforeItsEndReachesOurClientThroughTheOriginalsServer(Inner inner) throws Exception {
        try (TcpTarget target = TcpTarget.serving(connection -> Bulk.send(connection.getOutputStream(), ANSWER));
                Original server = Original.wsServer(inner, "/ws");
                Client client = BrookLoom.builder()
                        .secret(inner.secret())
                        .withoutBrookProtocol(inner.bare())
                        .startClient(server.address().getPort());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
            app.setSoTimeout(PATIENCE_MILLIS);
            assertThat(Bulk.digest(app.getInputStream(), ANSWER)).isEqualTo(Bulk.digest(ANSWER));
        }
    }

    /** Not over withoutBrookProtocol, where the end is a FIN, on which the original's server drops the answer. */
    @ParameterizedTest
    @EnumSource(
            value = Inner.class,
            names = {"BROOK", "HKDF_INFOS"})
    void theHalfCloseOfOurAppLeavesTheAnswerOfTheOriginalsServerAlone(Inner inner) throws Exception {
        CountDownLatch halfClosed = new CountDownLatch(1);
        try (TcpTarget target = TcpTarget.serving(connection -> {
                    connection.getInputStream().readNBytes(8);
                    halfClosed.await();
                    Bulk.send(connection.getOutputStream(), ANSWER);
                });
                Original server = Original.wsServer(inner, "/ws");
                Client client = BrookLoom.builder()
                        .secret(inner.secret())
                        .startClient(server.address().getPort());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
            app.setSoTimeout(PATIENCE_MILLIS);
            app.getOutputStream().write(new byte[8]);
            app.shutdownOutput();
            halfClosed.countDown();
            assertThat(Bulk.digest(app.getInputStream(), ANSWER)).isEqualTo(Bulk.digest(ANSWER));
        }
    }

    /** Our client cannot tell an app's close from its half-close: silence decides. */
    @ParameterizedTest
    @EnumSource(Inner.class)
    void theEndOfOurAppEndsTunnelAndTargetAtTheOriginalsServer(Inner inner) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Original server = Original.wsServer(inner, "/ws");
                Client client = BrookLoom.builder()
                        .secret(inner.secret())
                        .withoutBrookProtocol(inner.bare())
                        .halfCloseTimeout(SOON)
                        .startClient(server.address().getPort())) {
            try (Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                assertEcho(app);
            }
            Eventually.holds(() -> assertThat(target.connections()).isZero());
        }
    }

    @Test
    void aTargetThatTheOriginalsServerCannotReachEndsOurAppsConnection() throws Exception {
        int closed;
        try (TcpTarget target = TcpTarget.echo()) {
            closed = target.port();
        }
        try (Original server = Original.wsServer(Inner.BROOK, "/ws");
                Client client = BrookLoom.builder()
                        .secret(Inner.BROOK.secret())
                        .startClient(server.address().getPort());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", closed)) {
            app.setSoTimeout(PATIENCE_MILLIS);
            try {
                assertThat(app.getInputStream().read()).isNegative();
            } catch (SocketException reset) {
                assertThat(reset).hasMessage("Connection reset"); // where the original resets the carrier
            }
        }
    }

    private static void assertEcho(Socket app) throws Exception {
        app.setSoTimeout(PATIENCE_MILLIS);
        app.getOutputStream().write(42);
        assertThat(app.getInputStream().read()).isEqualTo(42);
    }
}
