package brookloom.client.udp;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.testing.App;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UdpLocalPortsTest {
    private final AtomicLong now = new AtomicLong();
    private final UdpLocalPorts ports = new UdpLocalPorts(Duration.ofNanos(100), now::get);

    private static UdpFlowKey flow(int appPort) {
        return new UdpFlowKey(new InetSocketAddress("127.0.0.1", appPort), App.to("dns.example", 53));
    }

    @Test
    void aFlowsPortIsKnownForAsLongAsItIsRemembered() {
        ports.remember(flow(1), 4001);
        now.set(99);
        assertThat(ports.recall(flow(1))).isEqualTo(4001);
        assertThat(ports.recall(flow(2))).isZero();
        now.set(100);
        assertThat(ports.recall(flow(1))).isZero();
        assertThat(ports.size()).isZero();
    }

    @Test
    void rememberingAgainRenewsAnEntry() {
        ports.remember(flow(1), 4001);
        ports.remember(flow(2), 4002);
        now.set(60);
        ports.remember(flow(1), 4003);
        now.set(120);
        assertThat(ports.recall(flow(1))).isEqualTo(4003);
        assertThat(ports.recall(flow(2))).isZero();
    }

    @Test
    void theOldestAreForgottenWhenThereAreTooMany() {
        for (int port = 1; port <= 20_000; port++) {
            ports.remember(flow(port), port);
        }
        assertThat(ports.size()).isEqualTo(16_384);
        assertThat(ports.recall(flow(20_000))).isEqualTo(20_000);
        assertThat(ports.recall(flow(1))).isZero();
    }
}
