package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.ForgetfulNat;
import brookloom.it.fixtures.Program;
import brookloom.proto.BrookLink;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

/** One end of ours keeps a tunnel that is idle behind a NAT and whose other end is the original's. */
@NeedsOriginal
class IdleBehindNatInteropTest {
    private static final Duration OFTEN = Duration.ofSeconds(1);
    private static final int APP_AND_CARRIER = 2;
    private static final int PORT_INSIDE = 1080;

    @Test
    void ourClientKeepsItsTunnelToTheOriginalsServer() throws Exception {
        int port = FreePort.next();
        try (ForgetfulNat nat = ForgetfulNat.open();
                TcpTarget target = TcpTarget.echo();
                Program server = original("wsserver", port);
                Program kept = ourClient(nat, port, "1");
                Program forgotten = ourClient(nat, port, "0")) {
            assertThat(server.hasEnded()).isFalse();
            Eventually.holds(() -> assertListens(new InetSocketAddress(ForgetfulNat.HERE, port)));
            try (Socket live = connect(kept.port(), target);
                    Socket dead = connect(forgotten.port(), target)) {
                assertOnlyTheFirstIsRemembered(nat, live, dead);
            }
        }
    }

    @Test
    void ourServerKeepsTunnelsOfTheOriginalsClient() throws Exception {
        try (ForgetfulNat nat = ForgetfulNat.open();
                TcpTarget target = TcpTarget.echo();
                BrookServer keeping = ourServer(nat, OFTEN);
                BrookServer forgetting = ourServer(nat, Duration.ZERO);
                Program kept = originalsClient(nat, keeping);
                Program forgotten = ourClient(nat, forgetting.port(), "0")) {
            assertThat(kept.hasEnded()).isFalse();
            int forgottenPort =
                    forgotten.port(); // waits for the program: longer than the NAT remembers, on a busy machine
            try (Socket live = connectOnceItListens(PORT_INSIDE, target);
                    Socket dead = connect(forgottenPort, target)) {
                assertOnlyTheFirstIsRemembered(nat, live, dead);
            }
        }
    }

    private static void assertOnlyTheFirstIsRemembered(ForgetfulNat nat, Socket live, Socket dead) throws Exception {
        assertEcho(live);
        assertEcho(dead);
        Eventually.holds(() -> assertThat(nat.connections()).isEqualTo(APP_AND_CARRIER));
        assertEcho(live);
    }

    private static Program original(String command, int port) throws IOException {
        List<String> words = new ArrayList<>(List.of(Original.binary(), command));
        words.addAll(List.of("--listen", ForgetfulNat.HERE + ":" + port, "--path", "/ws"));
        words.addAll(Inner.BROOK.serverOptions());
        return Program.start(Map.of(), words);
    }

    private static Program originalsClient(ForgetfulNat nat, BrookServer server) throws IOException {
        Map<String, String> parameters = new TreeMap<>(Inner.BROOK.linkParameters());
        parameters.put(BrookLink.Kind.WSSERVER.text(), "ws://" + ForgetfulNat.HERE + ":" + server.port() + "/ws");
        String link = new BrookLink(BrookLink.Kind.WSSERVER, parameters).toUri();
        String socks5 = ForgetfulNat.INSIDE + ":" + PORT_INSIDE;
        return Program.start(
                Map.of(), nat.inside(List.of(Original.binary(), "wsclient", "--link", link, "--socks5", socks5)));
    }

    private static BrookServer ourServer(ForgetfulNat nat, Duration keepAlive) throws IOException {
        return BrookLoom.builder()
                .listen(nat.here())
                .secret(Inner.BROOK.secret())
                .keepAlive(keepAlive)
                .startServer();
    }

    private static Program ourClient(ForgetfulNat nat, int port, String keepAlive) throws IOException {
        Map<String, String> parameters = new TreeMap<>(Inner.BROOK.linkParameters());
        parameters.put(BrookLink.Kind.WSSERVER.text(), "ws://" + ForgetfulNat.HERE + ":" + port + "/ws");
        String link = new BrookLink(BrookLink.Kind.WSSERVER, parameters).toUri();
        List<String> options = new ArrayList<>(List.of("connect", "--link", link));
        options.addAll(List.of("--socks5", ForgetfulNat.INSIDE + ":0", "--keepAlive", keepAlive));
        options.addAll(List.of("--warmTunnels", "0", "--noProbe"));
        List<String> command = Program.onClassPath("brookloom.client.cli.ClientMain", options.toArray(String[]::new));
        return Program.start(Map.of(), nat.inside(command));
    }

    private static void assertListens(InetSocketAddress address) {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            assertThat(socket.isConnected()).isTrue();
        } catch (IOException e) {
            throw new AssertionError("nobody listens at " + address, e);
        }
    }

    private static Socket connect(int port, TcpTarget target) throws IOException {
        return BrookLoom.connect(new InetSocketAddress(ForgetfulNat.INSIDE, port), "127.0.0.1", target.port());
    }

    /** A connection that only looks would stay: the original does not close what its app has left. */
    private static Socket connectOnceItListens(int port, TcpTarget target) throws Exception {
        AtomicReference<Socket> app = new AtomicReference<>();
        Eventually.holds(() -> {
            try {
                app.set(connect(port, target));
            } catch (IOException e) {
                throw new AssertionError("nobody listens", e);
            }
        });
        app.get().setKeepAlive(true); // the app's own connection passes the NAT, too, and the original keeps none alive
        app.get().setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 1);
        app.get().setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 1);
        return app.get();
    }

    private static void assertEcho(Socket app) throws IOException {
        app.setSoTimeout(30_000);
        app.getOutputStream().write(7);
        assertThat(app.getInputStream().read()).isEqualTo(7);
    }
}
