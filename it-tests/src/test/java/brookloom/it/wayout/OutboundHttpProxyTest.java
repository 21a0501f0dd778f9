package brookloom.it.wayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Socks5App;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.HttpProxyDialer;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.ProxyLogin;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.ListeningProgram;
import brookloom.testing.LogLines;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code --proxy}: the carrier goes through tinyproxy. */
@ExtendWith(LeakCheck.class)
class OutboundHttpProxyTest {
    @TempDir
    private Path folder;

    @Test
    void aTunnelGoesThroughTheProxyWhichResolvesTheServersName() throws Exception {
        try (ListeningProgram proxy = ListeningProgram.tinyProxy(folder);
                PeerTargets target = new PeerTargets("127.0.0.1");
                BrookServer server = BrookLoom.builder().startServer();
                Client client = BrookLoom.builder()
                        .clientOut(through(proxy, null))
                        .startClient("ws://localhost:" + server.port() + "/ws")) {
            assertThat(target.seenOverTcp(client.address(), "127.0.0.1")).isEqualTo("127.0.0.1");
            assertThat(target.seenOverUdp(client.address(), "127.0.0.1")).isEqualTo("127.0.0.1");
            Eventually.holds(() -> assertThat(proxy.saidWith("CONNECT localhost:" + server.port()))
                    .hasSize(2));
        }
    }

    @Test
    void aProxyThatWantsALoginGetsIt() throws Exception {
        try (ListeningProgram proxy = ListeningProgram.tinyProxy(folder, "BasicAuth me sesame");
                PeerTargets target = new PeerTargets("127.0.0.1");
                BrookServer server = BrookLoom.builder().startServer();
                Client client = BrookLoom.builder()
                        .clientOut(through(proxy, new ProxyLogin("me", "sesame")))
                        .startClient("ws://127.0.0.1:" + server.port() + "/ws")) {
            assertThat(target.seenOverTcp(client.address(), "127.0.0.1")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void aWrongOrMissingLoginIsReported() throws Exception {
        try (ListeningProgram proxy = ListeningProgram.tinyProxy(folder, "BasicAuth me sesame")) {
            Destination server = new Destination(HostAddress.parse("127.0.0.1"), 9);
            assertThatThrownBy(() -> through(proxy, null).dial(server, 0))
                    .hasMessageMatching("HTTP proxy \\S+ answers HTTP 40[17] to CONNECT 127.0.0.1:9:"
                            + " it requires credentials, --proxy http://user:password@host:port");
            assertThatThrownBy(
                            () -> through(proxy, new ProxyLogin("me", "hush")).dial(server, 0))
                    .hasMessageEndingWith(": it does not accept the user name and password");
        }
    }

    @Test
    void aPortThatTheProxyDoesNotAllowIsReported() throws Exception {
        try (ListeningProgram proxy = ListeningProgram.tinyProxy(folder, "ConnectPort 443")) {
            assertThatThrownBy(() -> through(proxy, null).dial(new Destination(HostAddress.parse("127.0.0.1"), 9), 0))
                    .isInstanceOfSatisfying(
                            DialFailed.class, e -> assertThat(e.code()).isEqualTo(ReplyCode.NOT_ALLOWED))
                    .hasMessageContaining("answers HTTP 403")
                    .hasMessageEndingWith("it does not allow that host, that port, or CONNECT at all");
        }
    }

    @Test
    void aServerThatTheProxyDoesNotReachIsReportedToTheUserAndTheApp() throws Exception {
        int free = FreePort.next();
        try (ListeningProgram proxy = ListeningProgram.tinyProxy(folder);
                Client client = BrookLoom.builder()
                        .clientOut(through(proxy, null))
                        .startClient("ws://127.0.0.1:" + free + "/ws");
                Socks5App app = Socks5App.greeting(client.address())) {
            assertThat(app.connect("127.0.0.1", 9).code()).isNotEqualTo(ReplyCode.SUCCEEDED);
            Eventually.holds(() -> assertThat(LogLines.with("to CONNECT 127.0.0.1:" + free))
                    .singleElement()
                    .asString()
                    .contains("HTTP proxy"));
        }
    }

    private static HttpProxyDialer through(ListeningProgram proxy, @Nullable ProxyLogin login) {
        return new HttpProxyDialer(
                Destination.of(proxy.address()), login, Outbound.direct().tcp(), Outbound.LIMIT);
    }
}
