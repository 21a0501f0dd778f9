package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.observe.CarrierRefused;
import brookloom.observe.TunnelEnded;
import brookloom.observe.TunnelMonitor;
import brookloom.observe.TunnelObserver;
import brookloom.testing.Eventually;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Keeps what a monitor tells. */
final class Recorded implements TunnelObserver {
    private final List<TunnelEnded> ended = Collections.synchronizedList(new ArrayList<>());
    private final List<CarrierRefused> refused = Collections.synchronizedList(new ArrayList<>());

    static Recorded of(TunnelMonitor monitor) {
        Recorded recorded = new Recorded();
        monitor.add(recorded);
        return recorded;
    }

    @Override
    public void ended(TunnelEnded tunnel) {
        ended.add(tunnel);
    }

    @Override
    public void carrierRefused(CarrierRefused carrier) {
        refused.add(carrier);
    }

    /** Waits for the one tunnel that has ended. */
    TunnelEnded onlyEnd() throws Exception {
        Eventually.holds(() -> assertThat(ended).hasSize(1));
        return ended.getFirst();
    }

    /** Waits for the one carrier that was refused. */
    CarrierRefused onlyRefusal() throws Exception {
        Eventually.holds(() -> assertThat(refused).hasSize(1));
        return refused.getFirst();
    }
}
