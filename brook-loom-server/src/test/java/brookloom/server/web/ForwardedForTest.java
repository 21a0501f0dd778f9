package brookloom.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.text.Cidr;
import brookloom.server.targets.Peer;
import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedForTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.7:51008             | 203.0.113.7
            [2001:db8::7]:1               | 2001:db8::7
            [2001:DB8:0:0::7]             | 2001:db8::7
            2001:db8::7                   | 2001:db8::7
            2001:db8::7:5100              | 2001:db8::7:5100
            2001:db8::7:51008             | 2001:db8::7
            [::ffff:203.0.113.7]:51008    | 203.0.113.7
            203.0.113.7:51008, 127.0.0.2:7 | 203.0.113.7
            "[2001:db8::7]:51008"         | 2001:db8::7
            203.0.113.7:                  | 127.0.0.1
            203.0.113.7:http              | 127.0.0.1
            [203.0.113.7:1                | 127.0.0.1
            proxy.example:80              | 127.0.0.1
            """)
    void aPortBehindAForwardedAddressIsIgnored(String header, String host) throws Exception {
        ForwardedFor forwardedFor = new ForwardedFor(List.of(Cidr.parse("127.0.0.0/8")));
        HttpFields headers = HttpFields.build().add(HttpHeader.X_FORWARDED_FOR, header);
        InetSocketAddress proxy = new InetSocketAddress("127.0.0.1", 4711);
        assertThat(forwardedFor.peer(proxy, headers)).isEqualTo(new Peer(host, 4711));
    }
}
