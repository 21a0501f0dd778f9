package brookloom.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import brookloom.net.config.HkdfConfig;
import brookloom.net.config.OutboundConfig;
import brookloom.net.config.SourceConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.text.ConfigError;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.HostAddress;
import brookloom.proto.Password;
import brookloom.server.config.AccessConfig;
import brookloom.server.config.AcmeConfig;
import brookloom.server.config.BlockListConfig;
import brookloom.server.config.CertificateConfig.PemFiles;
import brookloom.server.config.ServerConfig;
import brookloom.server.config.ServerListenerConfig;
import brookloom.server.config.ServerTlsConfig;
import brookloom.server.config.ServerTunnelConfig;
import brookloom.server.config.SiteConfig;
import brookloom.server.config.TargetConfig;
import brookloom.server.config.UpgradeConfig;
import brookloom.server.testing.TlsClient;
import brookloom.testing.LeakCheck;
import brookloom.testing.TestAuthority;
import brookloom.testing.TestAuthority.Issued;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Servers from records alone; what does not start leaves nothing behind. */
@ExtendWith(LeakCheck.class)
class BrookServerTest {
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final UpgradeConfig UPGRADE = new UpgradeConfig(
            "/ws",
            List.of(),
            UpgradeConfig.DEFAULT_HEADER_TIMEOUT,
            Duration.ofSeconds(30),
            new SiteConfig.None(),
            false);
    private static final ServerTunnelConfig TUNNELS = ServerTunnelConfig.of(Password.of("records"));

    private final Issued issued = TestAuthority.root("BrookServerTest root").issue("EC");

    @TempDir
    private Path folder;

    @Test
    void twoServersOfEachKindServeInOneProcess() throws Exception {
        Path list = Files.writeString(folder.resolve("list"), "blocked.example");
        BlockListConfig blocked = new BlockListConfig(
                new TargetListSources(new ListSource.File(list), null, null, Set.of()), null, OFTEN);
        TargetConfig targets = TargetConfig.any(blocked, OutboundConfig.DIRECT);
        try (BrookServer oneWs = BrookServer.start(new ServerConfig(ws(0), TUNNELS, targets));
                BrookServer otherWs = BrookServer.start(new ServerConfig(ws(0), TUNNELS, targets));
                BrookServer oneWss = BrookServer.start(new ServerConfig(wss(files()), TUNNELS, targets));
                BrookServer otherWss = BrookServer.start(new ServerConfig(wss(files()), TUNNELS, targets));
                BrookServer onePlain = BrookServer.start(new ServerConfig(plain(), TUNNELS, targets));
                BrookServer otherPlain = BrookServer.start(new ServerConfig(plain(), TUNNELS, targets))) {
            assertThat(Set.of(
                            oneWs.port(),
                            otherWs.port(),
                            oneWss.port(),
                            otherWss.port(),
                            onePlain.port(),
                            otherPlain.port()))
                    .hasSize(6);
            for (BrookServer server : List.of(oneWs, otherWs)) {
                assertThat(statusLine(server.port())).isEqualTo("HTTP/1.1 404 Not Found");
            }
            for (BrookServer server : List.of(oneWss, otherWss)) {
                assertThat(TlsClient.shownBy(server.port(), "localhost")).isEqualTo(issued.certificate());
            }
            for (BrookServer server : List.of(onePlain, otherPlain)) {
                new Socket(InetAddress.getLoopbackAddress(), server.port()).close();
                assertThat(server.tunnels()).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void aPortThatIsTakenIsReportedAndNothingIsLeftOpen() throws Exception {
        Path list = Files.writeString(folder.resolve("list"), "blocked.example");
        BlockListConfig blocked = new BlockListConfig(
                new TargetListSources(new ListSource.File(list), null, null, Set.of()), null, OFTEN);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            TargetConfig targets = TargetConfig.any(blocked, OutboundConfig.DIRECT);
            assertThatThrownBy(() -> BrookServer.start(new ServerConfig(ws(port), TUNNELS, targets)))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot listen on 127.0.0.1:" + port + ": ");
        }
    }

    @Test
    void filesThatCannotBeReadAreReported() {
        Path none = folder.resolve("none.pem");
        assertRefused(wss(ServerTlsConfig.of(new PemFiles(none, none, OFTEN), null)), "--cert " + none);
        assertRefused(wss(ServerTlsConfig.of(acme(none), null)), "--acmeCa " + none);
        assertRefused(wss(ServerTlsConfig.of(acme(none), none)), "--clientCa " + none);
    }

    private static void assertRefused(ServerListenerConfig listener, String file) {
        assertThatThrownBy(() -> BrookServer.start(new ServerConfig(listener, TUNNELS, TargetConfig.ANY)))
                .isInstanceOf(UserError.class)
                .hasMessage(file + ": no such file");
    }

    @Test
    void aUsersFileIsReadBeforeAnythingIsKept() throws Exception {
        Path users = Files.writeString(folder.resolve("users"), "nobody");
        Path state = Files.writeString(folder.resolve("state"), "a file where the folder should be");
        for (Path file : List.of(users, folder.resolve("missing"), folder)) {
            assertThatThrownBy(() -> BrookServer.start(new ServerConfig(
                            new ServerListenerConfig.Plain(at(1)), listed(file), TargetConfig.ANY, state)))
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith("--users " + file);
        }
    }

    @Test
    void anAddressThatThisMachineDoesNotHaveIsReported() {
        SourceConfig foreign = new SourceConfig.Addresses((HostAddress.Ipv4) HostAddress.parse("192.0.2.1"), null);
        TargetConfig targets = TargetConfig.any(BlockListConfig.NONE, new OutboundConfig(foreign, null, null));
        assertThatThrownBy(() -> BrookServer.start(new ServerConfig(ws(0), TUNNELS, targets)))
                .isInstanceOf(ConfigError.class)
                .hasMessageContaining("192.0.2.1");
    }

    @Test
    void closingTwiceDoesNoHarm() throws Exception {
        BrookServer server = BrookServer.start(new ServerConfig(ws(0), TUNNELS, TargetConfig.ANY));
        server.close();
        assertThatCode(server::close).doesNotThrowAnyException();
    }

    private static ServerTunnelConfig listed(Path users) {
        return new ServerTunnelConfig(
                new AccessConfig.UserList(users),
                HkdfConfig.DEFAULT,
                false,
                TimeoutConfig.DEFAULT,
                TUNNELS.strangers());
    }

    private static ListenAddress at(int port) {
        return new ListenAddress("127.0.0.1", port);
    }

    private static ServerListenerConfig ws(int port) {
        return new ServerListenerConfig.Ws(at(port), UPGRADE);
    }

    private static ServerListenerConfig wss(ServerTlsConfig tls) {
        return new ServerListenerConfig.Wss(at(0), UPGRADE, tls);
    }

    private static ServerListenerConfig plain() {
        return new ServerListenerConfig.Plain(at(0));
    }

    private ServerTlsConfig files() throws IOException {
        Path chain = Files.writeString(folder.resolve("chain.pem"), issued.certificatePem());
        Path key = Files.writeString(folder.resolve("key.pem"), issued.keyPem());
        return ServerTlsConfig.of(new PemFiles(chain, key, OFTEN), null);
    }

    private AcmeConfig acme(Path ca) {
        return new AcmeConfig(List.of("a.example"), folder.resolve("acme"), AcmeConfig.LETS_ENCRYPT, null, ca, 0);
    }

    private static String statusLine(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return answer.lines().findFirst().orElse("");
        }
    }
}
