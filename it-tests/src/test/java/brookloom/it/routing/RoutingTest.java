package brookloom.it.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppOptions;
import brookloom.client.config.AppProtocol;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.RuleConfig;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import brookloom.net.config.TimeoutConfig;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.Programs;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** By rules at the client: {@code direct.test} bypasses the tunnel, {@code blocked.test} is blocked. All are 127.0.0.1. */
@ExtendWith(LeakCheck.class)
class RoutingTest {
    @TempDir
    private Path folder;

    private final AtomicInteger targets = new AtomicInteger();
    private BrookServer server;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        server = BrookLoom.builder().startServer();
        RuleConfig rules = new RuleConfig(
                new TargetListSources(list("direct.test\na.two.test"), list("127.0.0.4"), null, Set.of()),
                new TargetListSources(list("blocked.test"), list("127.0.0.2\n127.0.0.3"), null, Set.of()),
                null,
                Duration.ZERO);
        AppOptions options = new AppOptions(
                        List.of(AppBinding.socks5(Linked.LOOPBACK), new AppBinding(AppProtocol.HTTP, Linked.LOOPBACK)),
                        null,
                        null,
                        TimeoutConfig.DEFAULT)
                .withRules(rules);
        client = Client.start(ClientConfig.of(BrookLoom.builder().upstream(server.port()), options));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private ListSource list(String entry) throws IOException {
        Path file = folder.resolve("list" + targets.incrementAndGet());
        return new ListSource.File(Files.writeString(file, entry + "\n"));
    }

    private InetSocketAddress proxy(AppProtocol protocol) {
        return client.addresses().get(protocol == AppProtocol.SOCKS5 ? 0 : 1);
    }

    /** Answers with its name and the number of tunnels that the server runs meanwhile; counts its connections. */
    private TcpTarget target(String name, AtomicInteger connections) throws IOException {
        return TcpTarget.serving(connection -> {
            connections.incrementAndGet();
            connection.getInputStream().read(new byte[4096]);
            String body = name + " " + server.tunnels();
            connection
                    .getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                    + body)
                            .getBytes(UTF_8));
        });
    }

    private static String curl(String kind, InetSocketAddress proxy, String url) throws Exception {
        Process curl = new ProcessBuilder(
                        Programs.require("curl").toString(),
                        "--silent",
                        "--noproxy",
                        "",
                        "--max-time",
                        "60",
                        "--write-out",
                        " %{http_code}",
                        kind,
                        "127.0.0.1:" + proxy.getPort(),
                        url)
                .redirectErrorStream(true)
                .start();
        String out = new String(curl.getInputStream().readAllBytes(), UTF_8);
        curl.waitFor();
        return out.strip();
    }

    @Test
    void threeCurlsReachTheirTargetsDirectlyNotAtAllAndThroughTheTunnel() throws Exception {
        AtomicInteger direct = new AtomicInteger();
        AtomicInteger blocked = new AtomicInteger();
        AtomicInteger tunnelled = new AtomicInteger();
        try (TcpTarget one = target("direct", direct);
                TcpTarget two = target("blocked", blocked);
                TcpTarget three = target("tunnelled", tunnelled)) {
            InetSocketAddress http = proxy(AppProtocol.HTTP);
            assertThat(curl("--proxy", http, "http://a.direct.test:" + one.port() + "/"))
                    .isEqualTo("direct 0 200");
            assertThat(curl("--proxy", http, "http://blocked.test:" + two.port() + "/"))
                    .isEqualTo("blocked.test:" + two.port() + ": blocked by --blockDomainList\n 403");
            assertThat(curl("--proxy", http, "http://else.test:" + three.port() + "/"))
                    .isEqualTo("tunnelled 1 200");

            InetSocketAddress socks5 = proxy(AppProtocol.SOCKS5);
            assertThat(curl("--socks5-hostname", socks5, "http://direct.test:" + one.port() + "/"))
                    .startsWith("direct ");
            assertThat(curl("--socks5-hostname", socks5, "http://127.0.0.3:" + two.port() + "/"))
                    .isEqualTo("000");
            assertThat(curl("--socks5-hostname", socks5, "http://else.test:" + three.port() + "/"))
                    .startsWith("tunnelled ");
            assertThat(direct).hasValue(2);
            assertThat(blocked).hasValue(0);
            assertThat(tunnelled).hasValue(2);
        }
        assertThat(LogLines.with("blocked by")).isNotEmpty().allMatch(line -> line.startsWith("DEBUG"));
    }

    @Test
    void addressesAreJudgedByTheirNetworks() throws Exception {
        try (Socks5App app = Socks5App.greeting(proxy(AppProtocol.SOCKS5))) {
            assertThat(app.connect("127.0.0.3", 1).code()).isEqualTo(ReplyCode.NOT_ALLOWED);
        }
        try (Socks5App app = Socks5App.greeting(proxy(AppProtocol.SOCKS5))) {
            // Nobody listens there, and only a client that dials it learns that in time.
            assertThat(app.connect("127.0.0.4", 1).code()).isEqualTo(ReplyCode.CONNECTION_REFUSED);
        }
    }

    /** What the name leads to is known here, since it is dialled from here. */
    @Test
    void aBypassedNameIsNotReachedAtABlockedAddress() throws Exception {
        try (Socks5App app = Socks5App.greeting(proxy(AppProtocol.SOCKS5))) {
            assertThat(app.connect("a.two.test", 1).code()).isEqualTo(ReplyCode.NOT_ALLOWED);
        }
    }

    @Test
    void datagramsOfOneAssociationTakeTheirWays() throws Exception {
        try (UdpEcho direct = new UdpEcho();
                UdpEcho blocked = new UdpEcho();
                UdpEcho tunnelled = new UdpEcho();
                Socks5App app = Socks5App.greeting(proxy(AppProtocol.SOCKS5));
                Socks5Datagrams datagrams = app.associate()) {
            Destination toDirect = new Destination(HostAddress.parse("direct.test"), direct.port());
            Destination toBlocked = new Destination(HostAddress.parse("blocked.test"), blocked.port());
            Destination toTunnel = new Destination(HostAddress.parse("else.test"), tunnelled.port());
            for (int round = 0; round < 3; round++) { // the server offers its association with the first tunnel
                datagrams.send(toTunnel, new byte[] {1});
                assertThat(datagrams.receive().data()).containsExactly(1);
                datagrams.send(toBlocked, new byte[] {2});
                datagrams.send(toDirect, new byte[] {3});
                Socks5Datagrams.Received answer = datagrams.receive();
                assertThat(answer.data()).containsExactly(3);
                assertThat(answer.from()).isEqualTo(toDirect);
            }
            assertThat(blocked.senders()).isEmpty();
            assertThat(direct.senders()).hasSize(3);
            assertThat(tunnelled.senders()).hasSize(3);
            Eventually.holds(() -> assertThat(server.tunnels()).isEqualTo(1));
        }
    }
}
