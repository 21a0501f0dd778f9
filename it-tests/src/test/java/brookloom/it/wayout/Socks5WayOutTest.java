package brookloom.it.wayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Socks5App;
import brookloom.net.config.OutboundConfig;
import brookloom.net.config.Socks5Config;
import brookloom.net.config.SourceConfig;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.ProxyLogin;
import brookloom.net.dial.Resolver;
import brookloom.net.dial.SourceAddress;
import brookloom.net.outbound.Outbounds;
import brookloom.net.socks5.Socks5Server;
import brookloom.net.stream.KeepAlive;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.ListeningProgram;
import brookloom.testing.LogLines;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code --dialWithSocks5}: microsocks, told to leave from an address of its own; and our client for UDP. */
@ExtendWith(LeakCheck.class)
@EnabledOnOs(OS.LINUX) // microsocks, and all of 127.0.0.0/8
class Socks5WayOutTest {
    private static final String OUTER = "127.0.0.3";

    @TempDir
    private Path folder;

    @Test
    void aServerReachesItsTargetsThroughTheProxyWhichResolvesNames() throws Exception {
        try (ListeningProgram proxy = ListeningProgram.microSocks(folder, "-b", OUTER);
                PeerTargets target = new PeerTargets("127.0.0.1");
                BrookLoom tunnel =
                        BrookLoom.builder().serverOut(by(proxy.address())).start()) {
            assertThat(target.seenOverTcp(tunnel.socks5(), "127.0.0.1")).isEqualTo(OUTER);
            assertThat(target.seenOverTcp(tunnel.socks5(), "localhost")).isEqualTo(OUTER);
        }
    }

    @Test
    void aClientReachesItsServerThroughTheProxy() throws Exception {
        try (ListeningProgram proxy = ListeningProgram.microSocks(folder, "-b", OUTER, "-u", "me", "-P", "sesame");
                PeerTargets target = new PeerTargets("127.0.0.1");
                SeenPeers seen = new SeenPeers();
                BrookServer server = BrookLoom.builder().targets(seen).startServer();
                Client client = BrookLoom.builder()
                        .clientOut(through(proxy.address(), new ProxyLogin("me", "sesame"))
                                .tcp())
                        .startClient(server.port())) {
            assertThat(target.seenOverUdp(client.address(), "127.0.0.1")).isEqualTo("127.0.0.1");
            assertThat(seen.addresses()).containsExactly(OUTER);
        }
    }

    @Test
    void aWrongOrMissingLoginIsReported() throws Exception {
        try (ListeningProgram proxy = ListeningProgram.microSocks(folder, "-u", "me", "-P", "sesame")) {
            Destination anywhere = new Destination(HostAddress.parse("127.0.0.1"), 9);
            assertThatThrownBy(() -> through(proxy.address(), null).tcp().dial(anywhere, 0))
                    .hasMessageContaining(
                            " requires credentials: give --dialWithSocks5Username and --dialWithSocks5Password");
            assertThatThrownBy(() -> through(proxy.address(), new ProxyLogin("me", "hush"))
                            .tcp()
                            .dial(anywhere, 0))
                    .hasMessageEndingWith(" does not accept the user name and password");
        }
    }

    @Test
    void aTargetThatTheProxyDoesNotReachIsLoggedAsItsAnswer() throws Exception {
        int free = FreePort.next();
        try (ListeningProgram proxy = ListeningProgram.microSocks(folder);
                BrookLoom tunnel =
                        BrookLoom.builder().serverOut(by(proxy.address())).start();
                Socks5App app = Socks5App.greeting(tunnel.socks5())) {
            app.connect("127.0.0.1", free);
            Eventually.holds(() -> assertThat(LogLines.with("→ 127.0.0.1:" + free + ": SOCKS5 proxy "))
                    .singleElement()
                    .asString()
                    .endsWith(" answers 'connection refused'"));
        }
    }

    @Test
    void aProxyWithoutUdpIsReported() throws Exception {
        try (ListeningProgram proxy = ListeningProgram.microSocks(folder)) {
            assertThatThrownBy(() -> through(proxy.address(), null)
                            .udp()
                            .dial(new Destination(HostAddress.parse("127.0.0.1"), 9), 0))
                    .isInstanceOfSatisfying(
                            DialFailed.class, e -> assertThat(e.code()).isEqualTo(ReplyCode.COMMAND_NOT_SUPPORTED))
                    .hasMessageStartingWith("127.0.0.1:9 (UDP): SOCKS5 proxy ")
                    .hasMessageEndingWith(" answers 'command not supported'");
        }
    }

    @Test
    void datagramsGoThroughAProxyThatKnowsThem() throws Exception {
        try (PeerTargets target = new PeerTargets("127.0.0.1");
                BrookLoom far = BrookLoom.builder().serverOut(from(OUTER)).start();
                BrookLoom near = BrookLoom.builder().serverOut(by(far.socks5())).start()) {
            assertThat(target.seenOverUdp(near.socks5(), "127.0.0.1")).isEqualTo(OUTER);
            assertThat(target.seenOverUdp(near.socks5(), "localhost")).isEqualTo(OUTER);
            assertThat(target.seenOverTcp(near.socks5(), "localhost")).isEqualTo(OUTER);
        }
    }

    @Test
    void aServerThatIsItsOwnProxyIsRefused() {
        int port = FreePort.next();
        OutboundConfig outbound = by(new InetSocketAddress("127.0.0.1", port));
        assertThatThrownBy(() -> BrookLoom.builder()
                        .port(port)
                        .serverOut(outbound)
                        .startServer()
                        .close())
                .hasStackTraceContaining("--dialWithSocks5 127.0.0.1:" + port + " is a port of this program itself");
    }

    private static OutboundConfig from(String address) {
        return new OutboundConfig(
                new SourceConfig.Addresses((HostAddress.Ipv4) HostAddress.parse(address), null), null, null);
    }

    private static OutboundConfig by(InetSocketAddress proxy) {
        Socks5Server server = new Socks5Server(Destination.of(proxy), null);
        return new OutboundConfig(SourceConfig.ANY, new Socks5Config(server, Duration.ZERO, Duration.ZERO), null);
    }

    private static Outbound through(InetSocketAddress proxy, @Nullable ProxyLogin login) {
        return Outbounds.of(
                Outbound.LIMIT,
                Resolver.SYSTEM,
                SourceAddress.ANY,
                KeepAlive.DEFAULT,
                new Socks5Server(Destination.of(proxy), login));
    }
}
