package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.stream.KeepAlive;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import brookloom.testing.TcpTimers;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every socket of a tunnel that is idle, as the kernel sees it. */
@EnabledOnOs(OS.LINUX)
@ExtendWith(LeakCheck.class)
class IdleTunnelsTest {
    private static final long DEFAULT_CENTISECONDS = KeepAlive.DEFAULT_SECONDS * 100;

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void everySocketOfAnIdleTunnelIsKeptAlive(Mode mode) throws Exception {
        assertKeptAlive(mode.builder(), DEFAULT_CENTISECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chrome", ""})
    void everySocketUnderTlsIsKeptAlive(String fingerprint) throws Exception {
        var client = fingerprint.isEmpty()
                ? LoopbackTls.client()
                : LoopbackTls.client().withFingerprint(fingerprint);
        assertKeptAlive(BrookLoom.builder().serverTls(LoopbackTls.server()).clientTls(client), DEFAULT_CENTISECONDS);
    }

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void anotherIntervalIsThatOfEverySocket(Mode mode) throws Exception {
        assertKeptAlive(mode.builder().keepAlive(Duration.ofSeconds(5)), 500);
    }

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void withoutKeepAliveNoSocketHasATimer(Mode mode) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = mode.builder().keepAlive(Duration.ZERO).start();
                Socket app = tunnel.connect("localhost", target.port())) {
            assertEcho(app);
            Eventually.holds(() -> assertThat(ours(tunnel, app, target))
                    .hasSize(4)
                    .noneMatch(TcpTimers::keepAlive)
                    .allMatch(connection -> connection.centiseconds() == 0));
        }
    }

    private static void assertKeptAlive(BrookLoomBuilder options, long centiseconds) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = options.start();
                Socket app = tunnel.connect("localhost", target.port())) {
            assertEcho(app);
            Eventually.holds(() -> assertThat(ours(tunnel, app, target))
                    .hasSize(4)
                    .allMatch(TcpTimers::keepAlive)
                    .allMatch(connection -> connection.centiseconds() <= centiseconds));
        }
    }

    /** Returns the client's end towards the app, both ends of the carrier, and the server's end towards the target. */
    private static List<TcpTimers> ours(BrookLoom tunnel, Socket app, TcpTarget target) throws IOException {
        List<TcpTimers> all = TcpTimers.established();
        int socks5 = tunnel.socks5().getPort();
        int server = tunnel.server().getPort();
        List<TcpTimers> ours = new ArrayList<>();
        ours.addAll(matching(all, end -> end.localPort() == socks5 && end.remotePort() == app.getLocalPort()));
        ours.addAll(matching(all, end -> end.localPort() == server || end.remotePort() == server));
        ours.addAll(matching(all, end -> end.remotePort() == target.port()));
        return ours;
    }

    private static List<TcpTimers> matching(List<TcpTimers> all, Predicate<TcpTimers> wanted) {
        return all.stream().filter(wanted).toList();
    }

    private static void assertEcho(Socket app) throws IOException {
        app.getOutputStream().write(7);
        assertThat(app.getInputStream().read()).isEqualTo(7);
    }
}
