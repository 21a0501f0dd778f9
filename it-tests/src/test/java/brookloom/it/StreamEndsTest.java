package brookloom.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.proto.testing.RecordedStream;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.SideBySide;
import brookloom.testing.TcpTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How streams through the tunnel begin and end, with Brook's own protocol inside and without. */
@ExtendWith(LeakCheck.class)
class StreamEndsTest {
    /** Passes soon, but not while a busy machine lets a tunnel wait. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    /** Longer than a busy machine lets a flow rest. */
    private static final Duration STEADY = Duration.ofSeconds(6);

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void theTargetsEndReachesTheAppAfterItsLastByte(Mode way) throws Exception {
        byte[] file = RecordedStream.pattern(1 << 20);
        try (TcpTarget target = TcpTarget.serving(
                        connection -> connection.getOutputStream().write(file));
                BrookLoom tunnel = way.start();
                Socket app = tunnel.connect("localhost", target.port())) {
            assertThat(app.getInputStream().readAllBytes()).isEqualTo(file);
        }
    }

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void theAppsEndReachesTheTargetWhichThenAnswers(Mode way) throws Exception {
        byte[] upload = RecordedStream.pattern(300_000);
        try (TcpTarget target = TcpTarget.serving(StreamEndsTest::countThenAnswer);
                BrookLoom tunnel = way.start();
                Socket app = tunnel.connect("localhost", target.port())) {
            app.getOutputStream().write(upload);
            app.shutdownOutput();
            assertThat(text(app.getInputStream())).isEqualTo("300000");
        }
    }

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void aTargetThatEndsFirstStillGetsWhatTheAppSends(Mode way) throws Exception {
        CompletableFuture<String> got = new CompletableFuture<>();
        try (TcpTarget target = TcpTarget.serving(connection -> {
                    connection.getOutputStream().write("you talk now".getBytes(UTF_8));
                    connection.shutdownOutput();
                    got.complete(text(connection.getInputStream()));
                });
                BrookLoom tunnel = way.start();
                Socket app = tunnel.connect("localhost", target.port())) {
            assertThat(text(app.getInputStream())).isEqualTo("you talk now");
            app.getOutputStream().write("thank you".getBytes(UTF_8));
            app.shutdownOutput();
            assertThat(got.get(60, TimeUnit.SECONDS)).isEqualTo("thank you");
            Eventually.holds(() -> assertThat(tunnel.tunnels()).isZero());
        }
    }

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void aTargetMaySpeakFirst(Mode way) throws Exception {
        try (TcpTarget target = TcpTarget.serving(connection -> {
                    connection.getOutputStream().write("220 hello\r\n".getBytes(UTF_8));
                    connection.getInputStream().transferTo(connection.getOutputStream());
                });
                BrookLoom tunnel = way.start();
                Socket app = tunnel.connect("localhost", target.port())) {
            assertThat(new String(app.getInputStream().readNBytes(11), UTF_8)).isEqualTo("220 hello\r\n");
        }
    }

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void anAppThatResetsEndsTheTargetsConnection(Mode way) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = way.start();
                Socket app = tunnel.connect("localhost", target.port())) {
            app.getOutputStream().write(1);
            assertThat(app.getInputStream().read()).isEqualTo(1);
            app.setSoLinger(true, 0);
            app.close();
            Eventually.holds(() -> assertThat(target.connections()).isZero());
            Eventually.holds(() -> assertThat(tunnel.tunnels()).isZero());
        }
    }

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void aServerThatStopsEndsBusyTunnels(Mode way) throws Exception {
        try (TcpTarget target = TcpTarget.serving(StreamEndsTest::sendForEver);
                BrookServer server = way.builder().startAnyServer();
                Client client = way.builder().startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            assertThat(app.getInputStream().readNBytes(1 << 20)).hasSize(1 << 20);
            server.close();
            assertThat(server.tunnels()).isZero();
            readToEnd(app);
            Eventually.holds(() -> assertThat(target.connections()).isZero());
        }
    }

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void aClientThatStopsEndsBusyTunnels(Mode way) throws Exception {
        try (TcpTarget target = TcpTarget.serving(StreamEndsTest::sendForEver);
                BrookServer server = way.builder().startAnyServer();
                Client client = way.builder().startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            assertThat(app.getInputStream().readNBytes(1 << 20)).hasSize(1 << 20);
            client.close();
            readToEnd(app);
            Eventually.holds(() -> assertThat(server.tunnels()).isZero());
            Eventually.holds(() -> assertThat(target.connections()).isZero());
        }
    }

    @Test
    void whyTheServerCouldNotReachATargetIsLoggedOnceAtEachEnd() throws Exception {
        int port = FreePort.next();
        try (BrookLoom tunnel = BrookLoom.start();
                Socket app = tunnel.connect("127.0.0.1", port)) {
            assertThat(readToEnd(app)).isEmpty();
            String reason = "127.0.0.1:" + port + ": connection refused";
            Eventually.holds(() -> {
                assertThat(LogLines.with("DEBUG server: " + reason))
                        .as("the client's line")
                        .hasSize(1);
                assertThat(LogLines.with("WARN server: target not reached: connection refused"))
                        .isNotEmpty();
                assertThat(LogLines.with("→ " + reason)).as("the server's line").hasSize(1);
            });
        }
    }

    @Test
    void anUnknownNameIsReportedTheSameWay() throws Exception {
        try (BrookLoom tunnel = BrookLoom.start();
                Socket app = tunnel.connect("unknown-to-streams.invalid", 80)) {
            assertThat(readToEnd(app)).isEmpty();
            Eventually.holds(() -> assertThat(LogLines.with("server: unknown-to-streams.invalid: unknown host"))
                    .hasSize(1));
        }
    }

    @Test
    void aHalfClosedTunnelEndsWhenItsOpenHalfStaysIdle() throws Exception {
        SideBySide.check(Mode.forStreams(), way -> {
            try (TcpTarget target = TcpTarget.serving(StreamEndsTest::readAndHold);
                    BrookLoom tunnel = way.builder().halfCloseTimeout(SHORT).start();
                    Socket app = tunnel.connect("localhost", target.port())) {
                app.getOutputStream().write(1);
                app.shutdownOutput();
                assertThat(readToEnd(app)).isEmpty();
                Eventually.holds(() -> assertThat(tunnel.tunnels()).isZero());
            }
        });
    }

    @Test
    void anIdleTunnelEndsAfterTheTcpTimeout() throws Exception {
        SideBySide.check(Mode.forStreams(), way -> {
            try (TcpTarget target = TcpTarget.echo();
                    BrookLoom tunnel = way.builder().tcpTimeout(SHORT).start();
                    Socket app = tunnel.connect("localhost", target.port())) {
                app.getOutputStream().write(1);
                assertThat(readToEnd(app)).containsExactly(1);
                Eventually.holds(() -> assertThat(target.connections()).isZero());
                Eventually.holds(() -> assertThat(tunnel.tunnels()).isZero());
            }
        });
    }

    @Test
    void aFlowInOneDirectionOutlivesTheTcpTimeout() throws Exception {
        SideBySide.check(Mode.forStreams(), way -> {
            int bytes = 24;
            try (TcpTarget target = TcpTarget.serving(connection -> drip(connection, bytes));
                    BrookLoom tunnel = way.builder().tcpTimeout(STEADY).start();
                    Socket app = tunnel.connect("localhost", target.port())) {
                assertThat(app.getInputStream().readAllBytes()).hasSize(bytes);
            }
        });
    }

    @Test
    void anUploadWithoutAnyAnswerOutlivesTheTcpTimeoutToo() throws Exception {
        SideBySide.check(Mode.forStreams(), way -> {
            int bytes = 24;
            try (TcpTarget target = TcpTarget.serving(StreamEndsTest::countThenAnswer);
                    BrookLoom tunnel = way.builder().tcpTimeout(STEADY).start();
                    Socket app = tunnel.connect("localhost", target.port())) {
                drip(app, bytes);
                app.shutdownOutput();
                assertThat(text(app.getInputStream())).isEqualTo(Integer.toString(bytes));
            }
        });
    }

    /** Sends bytes at a pace far within the timeout, over a time that is longer. */
    private static void drip(Socket connection, int bytes) throws IOException {
        connection.setTcpNoDelay(true);
        for (int i = 0; i < bytes; i++) {
            connection.getOutputStream().write(i);
            LockSupport.parkNanos(STEADY.toNanos() / 16);
        }
    }

    private static void countThenAnswer(Socket connection) throws IOException {
        int length = connection.getInputStream().readAllBytes().length;
        connection.getOutputStream().write(Integer.toString(length).getBytes(UTF_8));
    }

    private static void sendForEver(Socket connection) throws IOException {
        byte[] block = new byte[1 << 16];
        while (!connection.isClosed()) {
            connection.getOutputStream().write(block);
        }
    }

    /** Takes all, says nothing, and closes only when the connection breaks. */
    private static void readAndHold(Socket connection) throws IOException {
        connection.getInputStream().readAllBytes();
        try {
            while (!connection.isClosed()) {
                LockSupport.parkNanos(SHORT.toNanos() / 4);
                connection.sendUrgentData(0);
            }
        } catch (SocketException e) {
            // The tunnel is gone.
        }
    }

    /** What comes until the connection ends, be it in order or by a reset. */
    private static byte[] readToEnd(Socket app) throws IOException {
        app.setSoTimeout(60_000);
        var got = new ByteArrayOutputStream();
        try {
            app.getInputStream().transferTo(got);
        } catch (SocketException e) {
            // A reset is an end.
        }
        return got.toByteArray();
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), UTF_8);
    }
}
