package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.ForgetfulNat;
import brookloom.it.fixtures.Program;
import brookloom.proto.BrookLink;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Our client alone keeps a tunnel to the original's server that is idle behind a NAT. */
@NeedsOriginal
class IdleBehindNatInteropTest {
    private static final int APP_AND_CARRIER = 2;

    @Test
    void ourClientKeepsItsTunnelToTheOriginalsServer() throws Exception {
        int port = unusedPort();
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

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
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

    private static void assertEcho(Socket app) throws IOException {
        app.setSoTimeout(30_000);
        app.getOutputStream().write(7);
        assertThat(app.getInputStream().read()).isEqualTo(7);
    }
}
