package brookloom.server.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Outbound;
import brookloom.net.text.UserError;
import brookloom.net.udp.UdpSocket;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.config.BlockListConfig;
import brookloom.testing.CountryDatabase;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class BlockListsTest {
    private static final Peer PEER = new Peer("192.0.2.1", 1);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aNameIsRefusedBeforeItIsLookedUp() throws Exception {
        try (BlockLists lists = open("blocked.invalid", null, Map.of())) {
            DirectDialer dialer = new DirectDialer(Outbound.direct(), lists);
            for (String name : new String[] {"blocked.invalid", "A.Blocked.INVALID."}) {
                DialFailed tcp = refusal(() -> dialer.dialTcp(PEER, to(name, 80)));
                assertThat(tcp).hasMessage(name + ":80: blocked by --blockDomainList");
                DialFailed udp = refusal(() -> dialer.dialUdp(PEER, to(name, 53)));
                assertThat(udp).hasMessage(name + ":53: blocked by --blockDomainList");
            }
        }
    }

    @Test
    void anAddressIsRefusedWhetherNamedOrNot() throws Exception {
        try (BlockLists lists = open(null, "127.0.0.0/8\n::1", Map.of())) {
            DirectDialer dialer = new DirectDialer(Outbound.direct(), lists);
            assertThat(refusal(() -> dialer.dialTcp(PEER, to("127.0.0.1", 80))))
                    .hasMessage("127.0.0.1:80: blocked by --blockCIDR4List");
            assertThat(refusal(() -> dialer.dialTcp(PEER, to("::1", 80))))
                    .hasMessage("[::1]:80: blocked by --blockCIDR4List");
            assertThat(refusal(() -> dialer.dialUdp(PEER, to("127.0.0.1", 53))))
                    .hasMessage("127.0.0.1:53: blocked by --blockCIDR4List");
            assertThat(refusal(() -> dialer.dialTcp(PEER, to("localhost", 80))).getMessage())
                    .matches("localhost:80 at \\S+: blocked by --blockCIDR4List");
            assertThat(refusal(() -> dialer.dialUdp(PEER, to("localhost", 53))).getMessage())
                    .matches("localhost:53 at \\S+: blocked by --blockCIDR4List");
        }
    }

    @Test
    void whatIsOnNoListIsReached() throws Exception {
        try (BlockLists lists = open("blocked.invalid", "192.0.2.0/24", Map.of("198.51.100.0/24", "US"), "US");
                ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            DirectDialer dialer = new DirectDialer(Outbound.direct(), lists);
            try (Socket socket = dialer.dialTcp(PEER, to("127.0.0.1", target.getLocalPort()));
                    UdpSocket datagrams = dialer.dialUdp(PEER, to("127.0.0.1", target.getLocalPort()))) {
                assertThat(datagrams.channel().isConnected()).isTrue();
            }
        }
    }

    @Test
    void addressesOfACountryAreRefused() throws Exception {
        Map<String, String> countries = Map.of("192.0.2.0/24", "US", "198.51.100.0/25", "DE", "2001:db8::/32", "FR");
        try (BlockLists lists = open(null, null, countries, "US", "FR")) {
            assertThat(refusal(() -> lists.checkAddress(to("192.0.2.7", 80), address("192.0.2.7"))))
                    .hasMessage("192.0.2.7:80: blocked by --blockGeoIP US");
            assertThat(refusal(() -> lists.checkAddress(to("example.com", 80), address("2001:db8::7"))))
                    .hasMessage("example.com:80 at 2001:db8::7: blocked by --blockGeoIP FR");
            assertThatCode(() -> lists.checkAddress(to("a", 80), address("198.51.100.9")))
                    .doesNotThrowAnyException();
            assertThatCode(() -> lists.checkAddress(to("a", 80), address("127.0.0.1")))
                    .doesNotThrowAnyException();
        }
        try (BlockLists lists = open(null, null, countries, "ZZ")) {
            assertThat(refusal(() -> lists.checkAddress(to("127.0.0.1", 80), address("127.0.0.1"))))
                    .hasMessage("127.0.0.1:80: blocked by --blockGeoIP ZZ");
            assertThatCode(() -> lists.checkAddress(to("a", 80), address("192.0.2.7")))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void whatIsNoDatabaseIsReportedInOneLine() throws Exception {
        byte[] good = Files.readAllBytes(CountryDatabase.write(folder.resolve("good.mmdb"), Map.of("::/1", "US")));
        Path file = folder.resolve("bad.mmdb");
        BlockListConfig config = new BlockListConfig(
                new TargetListSources(null, null, null, Set.of("US")), new ListSource.File(file), Duration.ZERO);
        for (int length : new int[] {0, 10, good.length / 2, good.length - 30, good.length - 1}) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThatThrownBy(() -> BlockLists.open(config).close())
                    .as("%d of %d bytes", length, good.length)
                    .isInstanceOf(UserError.class)
                    .hasMessage(
                            "--geoipDatabase " + file + ": cannot be read: not a MaxMind database (.mmdb), or corrupt");
        }
    }

    @Test
    void aDatabaseOfSomethingElseKnowsNoCountriesAndIsWarnedOf() throws Exception {
        Path file =
                CountryDatabase.writeOrganizations(folder.resolve("organizations.mmdb"), Map.of("10.0.0.0/8", "US"));
        BlockListConfig sources = new BlockListConfig(
                new TargetListSources(null, null, null, Set.of("US")), new ListSource.File(file), Duration.ZERO);
        try (BlockLists lists = BlockLists.open(sources)) {
            assertThat(LogLines.with("WARN --geoipDatabase " + file))
                    .containsExactly("WARN --geoipDatabase " + file
                            + ": a database of type geoip2-isp may know no countries; one of countries is needed");
            assertThatCode(() -> lists.checkAddress(to("a", 80), address("10.0.0.1")))
                    .doesNotThrowAnyException();
        }
        BlockListConfig unknown = new BlockListConfig(
                new TargetListSources(null, null, null, Set.of("ZZ")), new ListSource.File(file), Duration.ZERO);
        try (BlockLists lists = BlockLists.open(unknown)) {
            assertThat(refusal(() -> lists.checkAddress(to("10.0.0.1", 80), address("10.0.0.1"))))
                    .hasMessage("10.0.0.1:80: blocked by --blockGeoIP ZZ");
        }
    }

    @Test
    void aDatabaseOfCountriesIsNotWarnedOf() throws Exception {
        Path file = CountryDatabase.write(folder.resolve("quiet.mmdb"), Map.of("10.0.0.0/8", "US"));
        BlockListConfig sources = new BlockListConfig(
                new TargetListSources(null, null, null, Set.of("US")), new ListSource.File(file), Duration.ZERO);
        BlockLists.open(sources).close();
        assertThat(LogLines.with(file.toString())).singleElement().asString().startsWith("INFO ");
    }

    private static DialFailed refusal(ThrowingCallable dial) {
        DialFailed refusal = catchThrowableOfType(DialFailed.class, dial);
        assertThat(refusal.code()).isEqualTo(ReplyCode.NOT_ALLOWED);
        return refusal;
    }

    private BlockLists open(
            @Nullable String domains, @Nullable String cidrs, Map<String, String> places, String... countries)
            throws IOException, UserError {
        Path database = folder.resolve("countries.mmdb");
        return BlockLists.open(new BlockListConfig(
                new TargetListSources(
                        domains == null ? null : file("domains", domains),
                        cidrs == null ? null : file("cidrs", cidrs),
                        null,
                        Set.of(countries)),
                places.isEmpty() ? null : new ListSource.File(CountryDatabase.write(database, places)),
                Duration.ZERO));
    }

    private ListSource file(String name, String text) throws IOException {
        return new ListSource.File(Files.writeString(folder.resolve(name), text));
    }

    private static Destination to(String host, int port) {
        return new Destination(HostAddress.parse(host), port);
    }

    private static InetAddress address(String literal) throws IOException {
        return InetAddress.getByName(literal);
    }
}
