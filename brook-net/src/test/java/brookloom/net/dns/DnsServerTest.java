package brookloom.net.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsServerTest {
    @ParameterizedTest
    @CsvSource({"8.8.8.8:53, DNS server 8.8.8.8:53", "[2001:db8::53]:5353, DNS server [2001:db8::53]:5353"})
    void anAddressIsPlainDns(String text, String shown) {
        assertThat(DnsServer.parse(text)).isInstanceOf(DnsServer.Plain.class).hasToString(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "https://dns.google/dns-query?address=8.8.8.8%3A443, https://dns.google/dns-query, 8.8.8.8:443",
        "https://dns.google/dns-query?address=8.8.8.8:443, https://dns.google/dns-query, 8.8.8.8:443",
        "https://a:8443/q?x=y%20z&address=%5B%3A%3A1%5D%3A53&w, https://a:8443/q?x=y%20z&w, [::1]:53",
    })
    void aUrlIsDnsOverHttpsAndItsAddressForUsAlone(String text, String uri, String address) {
        assertThat(DnsServer.parse(text)).isInstanceOfSatisfying(DnsServer.Https.class, https -> {
            assertThat(https.uri()).isEqualTo(URI.create(uri));
            assertThat(https).hasToString("DNS server " + https.uri().getHost() + " (" + address + ")");
        });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        8.8.8.8                                     | its address is an IP address and a port
        8.8.8.8:0                                   | its address is an IP address and a port
        8.8.8.8:65536                               | its address is an IP address and a port
        8.8.8.8:x                                   | its address is an IP address and a port
        tcp://8.8.8.8:53                            | its address is an IP address and a port
        dns.google:53                               | its address is an IP address, not a name
        https://dns.google/dns-query                | its address is missing
        https://dns.google/dns-query?address=a%3A1  | its address is an IP address, not a name
        https://u:p@dns.google/q?address=8.8.8.8:53 | it has more than host, port, path and query
        https:///q?address=8.8.8.8:53               | it has no host
        https://my_dns/q?address=8.8.8.8:53         | URLs whose host has an underscore are not supported: use another name of my_dns, or its IP address
        """)
    void anythingElseIsRefusedWithTheFormsWanted(String text, String words) {
        assertThatThrownBy(() -> DnsServer.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text.replace("u:p@", "…@") + "' is not a DNS server such as 8.8.8.8:53 or"
                        + " https://dns.google/dns-query?address=8.8.8.8%3A443: " + words);
    }

    @Test
    void theOtherFamilyIsTheOther() {
        assertThat(AddressFamily.A.other()).isEqualTo(AddressFamily.AAAA);
        assertThat(AddressFamily.AAAA.other()).isEqualTo(AddressFamily.A);
    }
}
