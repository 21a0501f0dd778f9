package brookloom.it.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.DnsMasq;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.BrookServer;
import brookloom.server.config.BlockListConfig;
import brookloom.testing.CountryDatabase;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.Programs;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same list files at the original's server and at ours, asked by our client: the same targets are blocked, but for
 * entries that the original does not understand. Below {@code .test} every name is 127.0.0.1: for the original by
 * dnsmasq, for ours by TestNames.
 */
@NeedsOriginal
@ExtendWith(LeakCheck.OfClass.class)
@NullUnmarked
class BlockListsInteropTest {
    private static final String DOMAINS = """
        # a comment
        blocked.test

          spaced.test \s
        xn--bcher-kva.test
        UPPER.test
        .dotted.test
        *.starred.test
        rooted.test.
        zürich.test
        no domain.test
        """;
    private static final String CIDRS_4 = """
        127.0.0.4/30
        127.1.0.0/16 \s
        127.0.0.88/32
        127.0.0.77
        127.0.0.0/99
        """;
    private static final String CIDRS_6 = """
        ::2/128
        fd00::/8
        ::ffff:127.0.0.9/128
        """;

    @TempDir
    private static Path folder;

    private static final Deque<AutoCloseable> ENDS = new ArrayDeque<>();
    private static TcpTarget four;
    private static TcpTarget six;
    private static Original theirs;
    private static InetSocketAddress towardsTheirs;
    private static InetSocketAddress towardsOurs;

    @BeforeAll
    static void start() throws Exception {
        if (!Original.isNamed()) {
            return;
        }
        Programs.require("dnsmasq");
        Path domains = Files.writeString(folder.resolve("domains"), DOMAINS);
        Path cidrs4 = Files.writeString(folder.resolve("cidrs4"), CIDRS_4);
        Path cidrs6 = Files.writeString(folder.resolve("cidrs6"), CIDRS_6);
        four = own(TcpTarget.serving(InetAddress.getByName("0.0.0.0"), BlockListsInteropTest::echo));
        six = own(TcpTarget.serving(InetAddress.getByName("::1"), BlockListsInteropTest::echo));
        DnsMasq dns = own(DnsMasq.start(folder, "test", "127.0.0.1"));
        List<String> options = new ArrayList<>(List.of("--blockDomainList", domains.toString()));
        options.addAll(List.of("--blockCIDR4List", cidrs4.toString(), "--blockCIDR6List", cidrs6.toString()));
        options.addAll(resolving(dns));
        theirs = own(Original.wsServer(Inner.BROOK, BrookProtocol.DEFAULT_PATH, options));
        towardsTheirs = clientOf(theirs.address().getPort());
        BlockListConfig lists = new BlockListConfig(
                new TargetListSources(
                        new ListSource.File(domains),
                        new ListSource.File(cidrs4),
                        new ListSource.File(cidrs6),
                        Set.of()),
                null,
                Duration.ZERO);
        towardsOurs = clientOf(ours(lists));
    }

    @AfterAll
    static void stop() throws Exception {
        while (!ENDS.isEmpty()) {
            ENDS.pop().close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "blocked.test, true, true",
        "a.blocked.test, true, true",
        "a.b.blocked.test, true, true",
        "notblocked.test, false, false",
        "blocked.test., true, true",
        "BLOCKED.test, true, true",
        "A.Blocked.Test, true, true",
        "spaced.test, true, true",
        "xn--bcher-kva.test, true, true",
        "other.test, false, false",
        "127.0.0.1, false, false",
        "127.0.0.3, false, false",
        "127.0.0.4, true, true",
        "127.0.0.7, true, true",
        "127.0.0.8, false, false",
        "127.1.255.255, true, true",
        "127.2.0.0, false, false",
        "127.0.0.88, true, true",
        "::ffff:127.0.0.4, true, true",
        "::1, false, false",
        "::2, true, true",
        "fd00::1, true, true",
        // Entries that only ours understands.
        "upper.test, false, true",
        "dotted.test, false, true",
        "a.dotted.test, false, true",
        "a.starred.test, false, true",
        "rooted.test, false, true",
        "xn--zrich-kva.test, false, true",
        "127.0.0.77, false, true",
        "127.0.0.9, false, true",
    })
    void theSameTcpTargetsAreBlocked(String host, boolean byTheirs, boolean byOurs) throws Exception {
        assertThat(isEchoed(towardsTheirs, host)).as("theirs").isEqualTo(!byTheirs);
        assertThat(isEchoed(towardsOurs, host)).as("ours").isEqualTo(!byOurs);
    }

    @ParameterizedTest
    @CsvSource({"a.blocked.test, a.blocked.test", "127.0.0.88, 127.0.0.88", "::2, [::2]"})
    void theSameUdpTargetsAreBlocked(String host, String shown) throws Exception {
        try (UdpEcho echo = new UdpEcho()) {
            Destination blocked = new Destination(HostAddress.parse(host), echo.port());
            sendThenReach(
                    towardsTheirs,
                    blocked,
                    echo,
                    () -> assertThat(theirs.said()).contains("block " + shown + ":" + echo.port()));
            sendThenReach(
                    towardsOurs,
                    blocked,
                    echo,
                    () -> assertThat(LogLines.with(blocked + ": blocked by")).isNotEmpty());
        }
    }

    /** The original has its database built in; loopback is in no country, which is ZZ at both. */
    @Test
    void addressesWithoutACountryAreZzAtBoth() throws Exception {
        Path places = CountryDatabase.write(folder.resolve("places.mmdb"), Map.of("192.0.2.0/24", "US"));
        var lists = new BlockListConfig(
                new TargetListSources(null, null, null, Set.of("ZZ")), new ListSource.File(places), Duration.ZERO);
        List<String> options = List.of("--blockGeoIP", "US", "--blockGeoIP", "ZZ");
        try (Original blocking = Original.wsServer(Inner.BROOK, BrookProtocol.DEFAULT_PATH, options);
                Client clientOfTheirs = client(blocking.address().getPort());
                BrookServer server = server(lists);
                Client clientOfOurs = client(server.port())) {
            assertThat(isEchoed(clientOfTheirs.address(), "127.0.0.1")).isFalse();
            assertThat(isEchoed(clientOfOurs.address(), "127.0.0.1")).isFalse();
        }
    }

    /** Their client is not told: it just gets no further, and its app waits. */
    @Test
    void theOriginalsClientReachesNoBlockedTargetThroughOurServer() throws Exception {
        ListSource domains = new ListSource.File(folder.resolve("domains"));
        var lists = new BlockListConfig(new TargetListSources(domains, null, null, Set.of()), null, Duration.ZERO);
        try (BrookServer server = server(lists);
                Original client =
                        Original.wsClient(Inner.BROOK, "ws://127.0.0.1:" + server.port() + BrookProtocol.DEFAULT_PATH);
                TcpTarget target = TcpTarget.echo();
                Socks5App app = Socks5App.greeting(client.address())) {
            app.connect("a.blocked.test", target.port());
            Eventually.holds(() -> assertThat(LogLines.with("a.blocked.test:" + target.port() + ": blocked by"))
                    .hasSize(1));
            Eventually.holds(() -> assertThat(server.tunnels()).isZero());
            assertThat(target.connections()).isZero();
        }
    }

    private static void sendThenReach(
            InetSocketAddress socks5, Destination blocked, UdpEcho echo, Eventually.Assertion isBlocked)
            throws Exception {
        int before = echo.senders().size();
        try (Socks5App app = Socks5App.greeting(socks5);
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(blocked, new byte[] {1});
            Eventually.holds(isBlocked);
            Destination allowed = new Destination(HostAddress.parse("other.test"), echo.port());
            datagrams.send(allowed, new byte[] {2});
            assertThat(datagrams.receive().data()).containsExactly(2);
            assertThat(echo.senders()).hasSize(before + 1);
        }
    }

    /** Whether what is sent comes back, rather than the end. */
    private static boolean isEchoed(InetSocketAddress socks5, String host) throws IOException {
        try (Socks5App app = Socks5App.greeting(socks5)) {
            int port = host.contains(":") && !host.contains("ffff") ? six.port() : four.port();
            assertThat(app.connect(host, port).code()).isEqualTo(ReplyCode.SUCCEEDED);
            app.out().write("hello".getBytes(UTF_8));
            return new String(app.in().readNBytes(5), UTF_8).equals("hello");
        } catch (SocketException e) {
            return false; // reset: what was sent was not read
        }
    }

    private static void echo(Socket connection) throws IOException {
        connection.getInputStream().transferTo(connection.getOutputStream());
    }

    private static List<String> resolving(DnsMasq dns) {
        return List.of("--dialWithDNS", "127.0.0.1:" + dns.address().getPort(), "--dialWithDNSPrefer", "A");
    }

    private static int ours(BlockListConfig lists) throws IOException {
        return own(server(lists)).port();
    }

    private static BrookServer server(BlockListConfig lists) throws IOException {
        return BrookLoom.builder().secret(Inner.BROOK.secret()).blocked(lists).startServer();
    }

    private static InetSocketAddress clientOf(int serverPort) throws IOException {
        return own(client(serverPort)).address();
    }

    private static Client client(int serverPort) throws IOException {
        return BrookLoom.builder().secret(Inner.BROOK.secret()).startClient(serverPort);
    }

    private static <T extends AutoCloseable> T own(T end) {
        ENDS.push(end);
        return end;
    }
}
