package brookloom.it.lists;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.it.wss.TlsSite;
import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.config.BlockListConfig;
import brookloom.testing.CountryDatabase;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.ListServer;
import brookloom.testing.ListServer.Mood;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Through both ends, TCP and UDP: what apps get and what is logged. The names are those of TestNames. */
@ExtendWith(LeakCheck.class)
class BlockedTargetsTest {
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final int FLOWS = 100;

    @TempDir
    private Path folder;

    /** Each by another option; none blocks {@code allowed.test}, which is 127.0.0.1. */
    private enum Kind {
        DOMAIN("a.blocked.test", "", "--blockDomainList"),
        IPV4("127.0.0.2", "", "--blockCIDR4List"),
        IPV4_BY_NAME("a.two.test", " at 127.0.0.2", "--blockCIDR4List"),
        IPV6("::1", "", "--blockCIDR6List"),
        COUNTRY("127.0.0.2", "", "--blockGeoIP US"),
        COUNTRY_BY_NAME("a.two.test", " at 127.0.0.2", "--blockGeoIP US");

        private final String host;
        private final String at;
        private final String reason;

        Kind(String host, String at, String reason) {
            this.host = host;
            this.at = at;
            this.reason = reason;
        }

        Destination target(int port) {
            return new Destination(HostAddress.parse(host), port);
        }

        String logged(int port) {
            return target(port) + at + ": blocked by " + reason;
        }
    }

    static Stream<Arguments> kindsOverPlainOrNot() {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
    }

    @ParameterizedTest
    @MethodSource("kindsOverPlainOrNot")
    void aBlockedTcpTargetEndsTheTunnelAndOthersAreReached(Kind kind, boolean plain) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = blocking(kind).plain(plain).start()) {
            assertThat(isEchoed(tunnel, kind.host, target.port())).isFalse();
            Eventually.holds(() -> {
                assertThat(LogLines.with("INFO"))
                        .as("the server's line")
                        .filteredOn(line -> line.endsWith(" TCP target not reached: blocked by " + kind.reason))
                        .isNotEmpty();
                assertThat(LogLines.with("DEBUG"))
                        .as("the server's line with --debug")
                        .filteredOn(line -> line.endsWith(" → " + kind.logged(target.port())))
                        .hasSize(1);
                assertThat(LogLines.with("DEBUG server: " + kind.logged(target.port())))
                        .as("the client's line")
                        .hasSize(1);
            });
            assertThat(isEchoed(tunnel, "allowed.test", target.port())).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("kindsOverPlainOrNot")
    void aBlockedUdpTargetGetsNothingAndOthersAnswer(Kind kind, boolean plain) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookLoom tunnel = blocking(kind).plain(plain).start();
                Socks5App app = Socks5App.greeting(tunnel.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(kind.target(echo.port()), new byte[] {1});
            Eventually.holds(
                    () -> assertThat(LogLines.with(kind.logged(echo.port()))).isNotEmpty());
            Destination allowed = new Destination(HostAddress.parse("allowed.test"), echo.port());
            datagrams.send(allowed, new byte[] {2});
            Socks5Datagrams.Received answer = datagrams.receive();
            assertThat(answer.from()).isEqualTo(allowed);
            assertThat(answer.data()).containsExactly(2);
            assertThat(echo.senders()).hasSize(1);
        }
    }

    /** What lies between app and target: each handles flows by itself. */
    private enum Carriage {
        ASSOCIATION,
        TUNNEL_PER_FLOW,
        WITHOUT_BROOK_PROTOCOL,
        UDP_OVER_TCP,
        PLAIN_UDP;

        BrookLoomBuilder of(BrookLoomBuilder options) {
            return switch (this) {
                case ASSOCIATION -> options;
                case TUNNEL_PER_FLOW -> options.noAssociations();
                case WITHOUT_BROOK_PROTOCOL -> options.withoutBrookProtocol(true);
                case UDP_OVER_TCP -> options.plain(true).udpOverTcp(true).noAssociations();
                case PLAIN_UDP -> options.plain(true);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyFlowsToBlockedUdpTargetsAreOneLineAndACount(Carriage carriage) throws Exception {
        LogLines.clear();
        try (BrookLoom tunnel = carriage.of(blocking(Kind.IPV4)).start();
                Socks5App app = Socks5App.greeting(tunnel.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            for (int port = 1; port <= FLOWS; port++) {
                datagrams.send(Kind.IPV4.target(port), new byte[] {1});
                int sent = port; // one after the other: no datagram is lost on the way
                Eventually.holds(() -> assertThat(LogLines.with(" → " + Kind.IPV4.logged(sent)))
                        .hasSize(1));
            }
            assertThat(serversLines()).hasSize(1);
        }
        assertThat(serversLines())
                .hasSize(2)
                .last()
                .asString()
                .endsWith(" (and " + (FLOWS - 2) + " other failures of this address within a minute)");
    }

    private static List<String> serversLines() {
        return LogLines.with(" UDP target not reached: blocked by --blockCIDR4List");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAppThatWaitsForTheTargetGetsNotAllowed(boolean plain) throws Exception {
        try (BrookLoom tunnel =
                        blocking(Kind.DOMAIN).plain(plain).waitForTarget(true).start();
                Socks5App app = Socks5App.greeting(tunnel.socks5())) {
            assertThat(app.connect(Kind.DOMAIN.host, 80).code()).isEqualTo(ReplyCode.NOT_ALLOWED);
        }
    }

    @Test
    void tlsMakesNoDifference() throws Exception {
        TlsSite site = TlsSite.with(folder, "EC");
        TlsConfig trusting = TlsConfig.trusting(new TrustConfig.PemFile(site.ca()));
        try (TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = blocking(Kind.DOMAIN)
                        .serverTls(site.serverTls())
                        .clientTls(trusting)
                        .start()) {
            assertThat(isEchoed(tunnel, Kind.DOMAIN.host, target.port())).isFalse();
            assertThat(isEchoed(tunnel, "allowed.test", target.port())).isTrue();
        }
    }

    /** Without Brook's protocol there is no word for it: the tunnel ends. */
    @Test
    void withoutBrooksProtocolTheTunnelToABlockedTargetEnds() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel =
                        blocking(Kind.DOMAIN).withoutBrookProtocol(true).start()) {
            assertThat(isEchoed(tunnel, Kind.DOMAIN.host, target.port())).isFalse();
            Eventually.holds(() ->
                    assertThat(LogLines.with(Kind.DOMAIN.logged(target.port()))).hasSize(1));
            assertThat(isEchoed(tunnel, "allowed.test", target.port())).isTrue();
        }
    }

    @Test
    void onlyTheAddressesOfANameThatAreNotBlockedAreDialled() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                UdpEcho echo = new UdpEcho();
                BrookLoom tunnel = blocking(Kind.IPV4).start();
                Socks5App app = Socks5App.greeting(tunnel.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            assertThat(isEchoed(tunnel, "a.both.test", target.port())).isTrue();
            datagrams.send(new Destination(HostAddress.parse("a.both.test"), echo.port()), new byte[] {1});
            assertThat(datagrams.receive().data()).containsExactly(1);
        }
    }

    @Test
    void aListFromTheWebIsKeptUpToDateAndKeptWhileItsServerFails() throws Exception {
        try (ListServer web = new ListServer("blocked.test\n");
                TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = BrookLoom.builder()
                        .blocked(new BlockListConfig(
                                new TargetListSources(new ListSource.Url(web.uri()), null, null, Set.of()),
                                null,
                                OFTEN))
                        .start()) {
            String name = "127.0.0.1:" + web.uri().getPort() + "/list: ";
            assertThat(isEchoed(tunnel, "blocked.test", target.port())).isFalse();

            web.become(Mood.FAILING);
            web.serve("another.test\n");
            int failures = web.failures();
            Eventually.holds(() -> assertThat(web.failures()).isGreaterThan(failures + 3));
            Eventually.holds(() -> assertThat(LogLines.with(name + "cannot be read"))
                    .singleElement()
                    .asString()
                    .startsWith("WARN")
                    .endsWith("the server answers 503; what was read before stays in use"));
            assertThat(isEchoed(tunnel, "blocked.test", target.port())).isFalse();
            assertThat(isEchoed(tunnel, "another.test", target.port())).isTrue();

            web.become(Mood.WELL);
            Eventually.holds(() ->
                    assertThat(isEchoed(tunnel, "another.test", target.port())).isFalse());
            assertThat(isEchoed(tunnel, "blocked.test", target.port())).isTrue();
            Eventually.holds(
                    () -> assertThat(LogLines.with(name + "can be read again")).hasSize(1));
        }
    }

    @Test
    void aDatabaseOfCountriesIsReplacedWhileItIsUsed() throws Exception {
        Path database = CountryDatabase.write(folder.resolve("places.mmdb"), Map.of("127.0.0.0/8", "DE"));
        var blocked = new BlockListConfig(
                new TargetListSources(null, null, null, Set.of("US")), new ListSource.File(database), OFTEN);
        try (TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = BrookLoom.builder().blocked(blocked).start()) {
            assertThat(isEchoed(tunnel, "127.0.0.1", target.port())).isTrue();

            Path next = CountryDatabase.write(folder.resolve("next.mmdb"), Map.of("127.0.0.0/9", "US"));
            Files.move(next, database, StandardCopyOption.REPLACE_EXISTING);
            Eventually.holds(() ->
                    assertThat(isEchoed(tunnel, "127.0.0.1", target.port())).isFalse());
        }
    }

    private BrookLoomBuilder blocking(Kind kind) throws IOException {
        return BrookLoom.builder().blocked(lists(kind));
    }

    private BlockListConfig lists(Kind kind) throws IOException {
        return switch (kind) {
            case DOMAIN ->
                new BlockListConfig(
                        new TargetListSources(file("blocked.test"), null, null, Set.of()), null, Duration.ZERO);
            case IPV4, IPV4_BY_NAME ->
                new BlockListConfig(
                        new TargetListSources(null, file("127.0.0.2/31"), null, Set.of()), null, Duration.ZERO);
            case IPV6 ->
                new BlockListConfig(new TargetListSources(null, null, file("::/127"), Set.of()), null, Duration.ZERO);
            case COUNTRY, COUNTRY_BY_NAME -> {
                Path database = CountryDatabase.write(folder.resolve("places.mmdb"), Map.of("127.0.0.2/31", "US"));
                ListSource source = new ListSource.File(database);
                yield new BlockListConfig(
                        new TargetListSources(null, null, null, Set.of("CN", "US")), source, Duration.ZERO);
            }
        };
    }

    private ListSource file(String text) throws IOException {
        return new ListSource.File(Files.writeString(folder.resolve("list"), text));
    }

    /** Whether what is sent comes back, rather than the end. */
    private static boolean isEchoed(BrookLoom tunnel, String host, int port) throws IOException {
        try (Socks5App app = Socks5App.greeting(tunnel.socks5())) {
            assertThat(app.connect(host, port).code()).isEqualTo(ReplyCode.SUCCEEDED);
            app.out().write("hello".getBytes(UTF_8));
            byte[] answer = app.in().readNBytes(5);
            return new String(answer, UTF_8).equals("hello");
        } catch (SocketException e) {
            return false; // reset: what was sent was not read
        }
    }
}
