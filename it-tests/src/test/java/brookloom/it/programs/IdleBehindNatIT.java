package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.ForgetfulNat;
import brookloom.it.fixtures.Program;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tunnels that are idle for longer than a NAT on their way remembers them, in network namespaces. */
class IdleBehindNatIT {
    private static final String PASSWORD = "harness";
    private static final int APP_AND_CARRIER = 2;

    @ParameterizedTest
    @ValueSource(strings = {"wsclient", "wsclient --framed", "client"})
    void keepAliveKeepsATunnelThatTheNatForgetsWithout(String kind) throws Exception {
        try (ForgetfulNat nat = ForgetfulNat.open();
                TcpTarget target = TcpTarget.echo();
                BrookServer server = server(nat, kind);
                Program kept = client(nat, kind, server, "1");
                Program forgotten = client(nat, kind, server, "0");
                Socket live = connect(kept, target);
                Socket dead = connect(forgotten, target)) {
            assertEcho(live);
            assertEcho(dead);
            assertThat(nat.connections()).isEqualTo(2 * APP_AND_CARRIER);

            Eventually.holds(() -> assertThat(nat.connections()).isEqualTo(APP_AND_CARRIER));

            assertEcho(live);
        }
    }

    /** Sends no probes itself: the client alone has to. */
    private static BrookServer server(ForgetfulNat nat, String kind) throws IOException {
        return BrookLoom.builder()
                .listen(nat.here())
                .password(PASSWORD)
                .keepAlive(Duration.ZERO)
                .plain(kind.equals("client"))
                .carriage(Carriage.RAW)
                .startAnyServer();
    }

    private static Program client(ForgetfulNat nat, String kind, BrookServer server, String keepAlive)
            throws IOException {
        String address = ForgetfulNat.HERE + ":" + server.port();
        List<String> options = new ArrayList<>(List.of(kind.split(" ")));
        options.addAll(kind.equals("client") ? List.of("-s", address) : List.of("-s", "ws://" + address));
        options.addAll(List.of(
                "--socks5", ForgetfulNat.INSIDE + ":0", "--keepAlive", keepAlive, "--warmTunnels", "0", "--noProbe"));
        List<String> command = Program.onClassPath("brookloom.client.cli.ClientMain", options.toArray(String[]::new));
        return Program.start(Map.of("BROOK_PASSWORD", PASSWORD), nat.inside(command));
    }

    private static Socket connect(Program client, TcpTarget target) throws Exception {
        InetSocketAddress socks5 = new InetSocketAddress(ForgetfulNat.INSIDE, client.port());
        return BrookLoom.connect(socks5, "127.0.0.1", target.port());
    }

    private static void assertEcho(Socket app) throws IOException {
        app.setSoTimeout(30_000);
        app.getOutputStream().write(7);
        assertThat(app.getInputStream().read()).isEqualTo(7);
    }
}
