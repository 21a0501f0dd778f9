package brookloom.net.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What resolv.conf and nsswitch.conf say. */
class ResolvConfTest {
    @Test
    void serversAreReadInTheirOrderAndWhatIsNoneIsLeftOut() {
        ResolvConf config = ResolvConf.parse(List.of(
                "# comment",
                "; comment",
                "nameserver 192.0.2.1 # first",
                "\tnameserver\t2001:db8::1",
                "nameserver [192.0.2.3]:5353",
                "nameserver fe80::1%eth0",
                "nameserver example.com",
                "nameserver [192.0.2.4]:70000",
                "nameserver",
                "sortlist 192.0.2.0",
                ""));
        assertThat(config.servers())
                .containsExactly(
                        new InetSocketAddress("192.0.2.1", 53),
                        new InetSocketAddress("2001:db8::1", 53),
                        new InetSocketAddress("192.0.2.3", 5353));
        assertThat(config.ndots()).isEqualTo(1);
        assertThat(config.patience()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.rotate()).isFalse();
        assertThat(config.overTcp()).isFalse();
    }

    @Test
    void optionsOfAllLinesCountAndTheLastSearchDoes() {
        ResolvConf config = ResolvConf.parse(List.of(
                "domain old.test",
                "search a.test b.test.",
                "options ndots:99 timeout:0",
                "options rotate use-vc ndots:x"));
        assertThat(config.search()).containsExactly("a.test", "b.test.");
        assertThat(config.ndots()).isEqualTo(15);
        assertThat(config.rotate()).isTrue();
        assertThat(config.overTcp()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "1, host, host.a.test. host.b.test. host.",
        "1, www.host, www.host. www.host.a.test. www.host.b.test.",
        "2, www.host, www.host.a.test. www.host.b.test. www.host.",
        "1, host., host.",
        "0, host, host. host.a.test. host.b.test."
    })
    void aNameIsCompletedAccordingToItsDots(int ndots, String name, String candidates) {
        ResolvConf config = ResolvConf.parse(List.of("search a.test b.test.", "options ndots:" + ndots));
        assertThat(config.candidates(name)).containsExactly(candidates.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "'hosts: files dns', printer.local, false",
        "'hosts:\tfiles dns # ldap', host, false",
        "'hosts: files mdns4_minimal [NOTFOUND=return] dns', printer.LOCAL., true",
        "'hosts: files mdns4_minimal [NOTFOUND=return] dns', example.com, false",
        "'hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns', box, true",
        "'hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns', example.com, false",
        "'hosts: files ldap dns', example.com, true",
        "'hosts: files', example.com, true",
        "'passwd: files ldap', example.com, false"
    })
    void namesThatOtherServicesKnowAreLeftToThePlatform(String line, String name, boolean platform) {
        assertThat(NameServices.parse(List.of("# nsswitch", line)).isForPlatform(name))
                .isEqualTo(platform);
    }
}
