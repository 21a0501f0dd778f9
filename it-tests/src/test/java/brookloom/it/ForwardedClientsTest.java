package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.AskedFor;
import brookloom.it.fixtures.RawCarrier;
import brookloom.server.BrookServer;
import brookloom.server.targets.Peer;
import brookloom.testing.LeakCheck;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who a client is, as NAT table and log see it: what a proxy says, if it is one of ours. */
@ExtendWith(LeakCheck.class)
class ForwardedClientsTest {
    @ParameterizedTest(name = "loopback trusted {0}, X-Forwarded-For: {1} → {2}")
    @CsvSource(delimiter = '|', textBlock = """
        false | 203.0.113.7                 | 127.0.0.1
        true  | 203.0.113.7                 | 203.0.113.7
        true  | 2001:db8::7                 | 2001:db8::7
        true  | 198.51.100.1, 203.0.113.7   | 203.0.113.7
        true  | 203.0.113.7, 127.0.0.2      | 203.0.113.7
        true  | 203.0.113.7, nonsense       | 127.0.0.1
        true  | 1.1.1.1~X-Forwarded-For: 203.0.113.7, 127.0.0.2 | 203.0.113.7
        true  | 203.0.113.7:51008           | 203.0.113.7
        true  | [2001:db8::7]:1             | 2001:db8::7
        true  | unknown                     | 127.0.0.1
        """)
    void theForwardedAddressIsUsedOnlyFromATrustedProxy(boolean trusted, String header, String host) throws Exception {
        AskedFor targets = new AskedFor();
        try (BrookServer server = BrookLoom.builder()
                        .trustedProxies(trusted ? new String[] {"127.0.0.0/8", "::1"} : new String[0])
                        .targets(targets)
                        .startServer();
                RawCarrier carrier =
                        RawCarrier.dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
            String request = RawCarrier.upgradeRequest("/ws", server.port())
                    .replaceFirst("\r\n", "\r\nX-Forwarded-For: " + header.replace("~", "\r\n") + "\r\n");
            assertThat(carrier.send(request).readHeader()).startsWith("HTTP/1.1 101 ");
            carrier.send(Openings.udp(BrookLoomBuilder.DEFAULT_KEYS, "127.0.0.1", 9));
            int port = carrier.socket().getLocalPort();
            assertThat(targets.peer()).isEqualTo(new Peer(host, port));
        }
    }
}
