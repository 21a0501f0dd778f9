package brookloom.client.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.carrier.CarrierDialer.Carrier;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.testing.MemoryCarriers;
import brookloom.net.dial.DialFailed;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class WarmCarriersTest {
    private static final Duration REST = Duration.ofSeconds(60);

    private final MemoryCarriers fresh = new MemoryCarriers();
    private WarmCarriers carriers = warm(Duration.ofSeconds(30));

    private WarmCarriers warm(Duration maxAge) {
        return new WarmCarriers(fresh, 2, true, new DemandEstimate(System::nanoTime), maxAge);
    }

    @AfterEach
    void close() {
        carriers.close();
    }

    @Test
    void theFirstCarrierIsDialledAndTheNextIsReady() throws Exception {
        Carrier first = carriers.dial(FlowAffinity.NONE);
        assertThat(first.warm()).isFalse();
        Eventually.holds(() -> assertThat(carriers.ready()).isPositive());

        Carrier second = carriers.dial(FlowAffinity.NONE);
        assertThat(second.warm()).isTrue();
        MemoryStream secondFar = far(second);
        second.stream().write(new byte[] {1, 2}, 0, 2);
        assertThat(secondFar.readExactly(2)).containsExactly(1, 2);
        secondFar.write(new byte[] {3, 4, 5});
        byte[] buffer = new byte[10];
        assertThat(second.stream().read(buffer, 0, 2)).isEqualTo(2);
        assertThat(second.stream().readAvailable(buffer, 2, 8)).isEqualTo(1);
        assertThat(buffer).startsWith(3, 4, 5);
        secondFar.write(new byte[] {6});
        assertThat(second.stream().read(buffer, 0, 10)).isEqualTo(1);
        secondFar.shutdownOutput();
        assertThat(second.stream().read(buffer, 0, 10)).isEqualTo(-1);
        first.stream().close();
        second.stream().close();
    }

    @Test
    void neverMoreThanTheLimitAreReady() throws Exception {
        for (int i = 0; i < 5; i++) {
            carriers.dial(FlowAffinity.NONE).stream().close();
        }
        Eventually.holds(() -> assertThat(carriers.ready()).isEqualTo(2));
        carriers.close(); // waits for those that are being dialled
        assertThat(fresh.farByPort)
                .as("five that were asked for, two in waiting")
                .hasSize(7);
    }

    @Test
    void aDeadOneIsNotHandedOut() throws Exception {
        Carrier first = carriers.dial(FlowAffinity.NONE);
        Eventually.holds(() -> assertThat(carriers.ready()).isEqualTo(1));
        MemoryStream firstFar = far(first);
        fresh.farByPort.values().stream().filter(far -> far != firstFar).forEach(MemoryStream::close);
        first.stream().close();
        Eventually.holds(() -> assertThat(carriers.ready()).isZero());
        Carrier next = carriers.dial(FlowAffinity.NONE);
        assertThat(next.warm()).isFalse();
        next.stream().close();
    }

    @Test
    void anOldOneIsClosedAndReplacedWhileThereIsDemand() throws Exception {
        carriers.close();
        carriers = warm(Duration.ofMillis(50));
        carriers.dial(FlowAffinity.NONE).stream().close();
        for (int i = 0; i < 4; i++) {
            assertThat(fresh.accept().readAll()).isEmpty(); // the end of each, one after another
        }
    }

    @Test
    void aFlowThatComesBackGetsItsPortAndNoWarmCarrier() throws Exception {
        carriers.dial(FlowAffinity.NONE).stream().close();
        Eventually.holds(() -> assertThat(carriers.ready()).isEqualTo(1));
        Carrier flow = carriers.dial(new FlowAffinity.LocalPort(40_000));
        assertThat(flow.warm()).isFalse();
        assertThat(flow.affinity().localPort()).isEqualTo(40_000);
        flow.stream().close();
    }

    @Test
    void aServerThatRefusesIsReportedOnlyToCallersThatAsk() throws Exception {
        carriers.dial(FlowAffinity.NONE).stream().close();
        Eventually.holds(() -> assertThat(carriers.ready()).isEqualTo(1));
        fresh.refuse = true;
        Carrier last = carriers.dial(FlowAffinity.NONE); // whose replacement is refused in silence
        assertThat(last.warm()).isTrue();
        last.stream().close();
        assertThatThrownBy(() -> carriers.dial(FlowAffinity.NONE))
                .isInstanceOf(DialFailed.class)
                .hasMessage("server refuses");
        fresh.refuse = false;
        Eventually.holds(() -> {
            carriers.dial(FlowAffinity.NONE).stream().close();
            assertThat(carriers.ready()).isPositive();
        });
    }

    @Test
    void closingEndsThoseInWaitingAndWhatMakesThem() throws Exception {
        Carrier first = carriers.dial(FlowAffinity.NONE);
        Eventually.holds(() -> assertThat(carriers.ready()).isEqualTo(1));
        fresh.farByPort.remove(first.affinity().localPort());
        first.stream().close();
        carriers.close();
        assertThat(fresh.farByPort).hasSize(1);
        MemoryStream inWaiting = fresh.farByPort.values().iterator().next();
        assertThat(inWaiting.readAvailable(new byte[1], 0, 1)).isEqualTo(-1);
        assertThat(carriers.ready()).isZero();
        assertThat(fresh.closed).isTrue();
    }

    private MemoryStream far(Carrier carrier) {
        return Objects.requireNonNull(fresh.farByPort.get(carrier.affinity().localPort()));
    }

    @Test
    void aCarrierThatRestsServesTheNextTunnelOfTcpOnly() throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        carriers.rest(pair.near(), REST);
        Carrier flow = carriers.dial(FlowAffinity.NONE);
        assertThat(flow.warm())
                .as("a flow of datagrams has to find its carrier's port again")
                .isFalse();
        flow.stream().close();

        Carrier next = carriers.dialStream();
        assertThat(next.warm()).isTrue();
        next.stream().write(new byte[] {1}, 0, 1);
        assertThat(pair.far().readExactly(1)).containsExactly(1);
        next.stream().close();
    }

    @Test
    void theCarrierUsedLastGoesFirstAndTheOldestIsClosedWhereThereAreTooMany() throws Exception {
        List<MemoryStream.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            pairs.add(MemoryStream.pair());
            carriers.rest(pairs.get(i).near(), REST);
        }
        pairs.get(0).near().awaitClosed(); // four for each of two dialled in advance
        assertThat(carriers.ready()).isEqualTo(8);
        Carrier next = carriers.dialStream();
        next.stream().write(new byte[] {1}, 0, 1);
        assertThat(pairs.get(8).far().readExactly(1)).containsExactly(1);
        next.stream().close();
    }

    @Test
    void aCarrierRestsNoLongerThanTheServerWaits() {
        MemoryStream.Pair pair = MemoryStream.pair();
        carriers.rest(pair.near(), Duration.ofSeconds(5)); // nothing is left of it in time for an opening
        assertThat(pair.near().isClosed()).isTrue();
        assertThat(carriers.ready()).isZero();
    }

    @Test
    void noCarrierRestsInAClientThatHasStopped() {
        carriers.close();
        MemoryStream.Pair pair = MemoryStream.pair();
        carriers.rest(pair.near(), REST);
        assertThat(pair.near().isClosed()).isTrue();
    }
}
