package brookloom.client.udp;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.dial.FlowAffinity;
import brookloom.client.testing.App;
import brookloom.net.listen.UdpSource;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FlowAffinitiesTest {
    private final AtomicLong now = new AtomicLong();
    private final FlowAffinities affinities = new FlowAffinities(Duration.ofNanos(100), now::get);

    private static final UdpSource ANYWHERE = (datagram, to) -> true;

    private static UdpFlowKey flow(int appPort) {
        return new UdpFlowKey(new InetSocketAddress("127.0.0.1", appPort), ANYWHERE, App.to("dns.example", 53));
    }

    private static FlowAffinity port(int port) {
        return new FlowAffinity.LocalPort(port);
    }

    @Test
    void aFlowsPortIsKnownForAsLongAsItIsRemembered() {
        affinities.remember(flow(1), port(4001));
        now.set(99);
        assertThat(affinities.recall(flow(1))).isEqualTo(port(4001));
        assertThat(affinities.recall(flow(2))).isEqualTo(FlowAffinity.NONE);
        now.set(100);
        assertThat(affinities.recall(flow(1))).isEqualTo(FlowAffinity.NONE);
        assertThat(affinities.size()).isZero();
    }

    @Test
    void rememberingAgainRenewsAnEntry() {
        affinities.remember(flow(1), port(4001));
        affinities.remember(flow(2), port(4002));
        now.set(60);
        affinities.remember(flow(1), port(4003));
        now.set(120);
        assertThat(affinities.recall(flow(1))).isEqualTo(port(4003));
        assertThat(affinities.recall(flow(2))).isEqualTo(FlowAffinity.NONE);
    }

    @Test
    void theOldestAreForgottenWhenThereAreTooMany() {
        for (int port = 1; port <= 20_000; port++) {
            affinities.remember(flow(port), port(port));
        }
        assertThat(affinities.size()).isEqualTo(16_384);
        assertThat(affinities.recall(flow(20_000))).isEqualTo(port(20_000));
        assertThat(affinities.recall(flow(1))).isEqualTo(FlowAffinity.NONE);
    }
}
