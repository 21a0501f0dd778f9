package brookloom.client.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.RuleConfig;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.testing.FakeDialer;
import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.RuleRefused;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.testing.CountryDatabase;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LeakCheck.class)
class RoutingDialerTest {
    private static final byte[] EARLY = "early".getBytes(UTF_8);

    @TempDir
    private Path folder;

    private final FakeDialer tunnel = new FakeDialer();
    private final FakeDialer direct = new FakeDialer();
    private int files;

    private ListSource list(String text) throws IOException {
        return new ListSource.File(Files.writeString(folder.resolve("list" + files++), text));
    }

    private RoutingDialer routing() throws Exception {
        Path places = CountryDatabase.write(
                folder.resolve("places.mmdb"), Map.of("198.51.100.0/24", "CN", "203.0.113.0/24", "KP"));
        RuleConfig config = new RuleConfig(
                new TargetListSources(
                        list("home.example\nboth.example\n"),
                        list("10.0.0.0/8\n127.0.0.0/8"),
                        list("fc00::/7"),
                        Set.of("CN")),
                new TargetListSources(
                        list("ads.example\nboth.example\n"), list("10.9.0.0/16"), list("2001:db8::/32"), Set.of("KP")),
                new ListSource.File(places),
                Duration.ZERO);
        return new RoutingDialer(tunnel, direct, RouteRules.open(config));
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, tunnel",
        "home.example, direct",
        "a.HOME.example., direct",
        "nothome.example, tunnel",
        "ads.example, --blockDomainList",
        "x.ads.example, --blockDomainList",
        "both.example, --blockDomainList",
        "10.1.2.3, direct",
        "10.9.2.3, --blockCIDR4List",
        "192.0.2.1, tunnel",
        "fd00::1, direct",
        "2001:db8::1, --blockCIDR6List",
        "2001:db9::1, tunnel",
        "::ffff:10.1.2.3, direct",
        "198.51.100.7, direct",
        "203.0.113.7, --blockGeoIP KP",
        "localhost, direct",
        "0x0a010203, direct",
    })
    void eachDestinationTakesTheWayOfItsRule(String host, String way) throws Exception {
        Destination destination = new Destination(HostAddress.parse(host), 443);
        tunnel.tcp = (to, early) -> MemoryStream.pair().near();
        direct.tcp = (to, early) -> MemoryStream.pair().near();
        try (RoutingDialer routing = routing()) {
            if (way.startsWith("--")) {
                assertThatThrownBy(() -> routing.dialTcp(destination, EARLY))
                        .isInstanceOf(RuleRefused.class)
                        .hasMessage(destination + ": blocked by " + way);
                assertThatThrownBy(() -> routing.dialUdp(destination, FlowAffinity.NONE))
                        .isInstanceOfSatisfying(
                                DialFailed.class, e -> assertThat(e.code()).isEqualTo(ReplyCode.NOT_ALLOWED));
            } else {
                routing.dialTcp(destination, EARLY).close();
            }
            byte[] datagram = destination.encode();
            assertThat(routing.associates(datagram, 0, datagram.length)).isEqualTo(way.equals("tunnel"));
        }
        assertThat(tunnel.tcpCalls).hasSize(way.equals("tunnel") ? 1 : 0);
        assertThat(direct.tcpCalls).hasSize(way.equals("direct") ? 1 : 0);
        assertThat(tunnel.udpCalls).isEmpty();
    }

    @Test
    void countriesAndTheirDatabaseGoTogether() {
        TargetListSources countries = new TargetListSources(null, null, null, Set.of("CN"));
        assertThatThrownBy(() -> new RuleConfig(TargetListSources.NONE, countries, null, Duration.ZERO))
                .hasMessage("--blockGeoIP requires --geoipDatabase, which is missing");
        assertThatThrownBy(() -> new RuleConfig(countries, TargetListSources.NONE, null, Duration.ZERO))
                .hasMessage("--bypassGeoIP requires --geoipDatabase, which is missing");
        assertThatThrownBy(() -> new RuleConfig(
                        TargetListSources.NONE,
                        TargetListSources.NONE,
                        new ListSource.File(Path.of("x.mmdb")),
                        Duration.ZERO))
                .hasMessage("--geoipDatabase requires --bypassGeoIP or --blockGeoIP, which are missing");
    }
}
