package brookloom.client.carrier;

import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import java.time.Duration;

/** Dials by other carriers, and watches what becomes of each attempt. */
abstract class WatchedCarriers implements CarrierDialer {
    private final CarrierDialer carriers;

    /** @param carriers owned by this */
    WatchedCarriers(CarrierDialer carriers) {
        this.carriers = carriers;
    }

    /** Tries to reach the server. */
    interface Attempt<T> {
        /** Returns a {@link Carrier}, or what {@link #connect} returns. */
        T dial() throws DialFailed;
    }

    /** Makes the attempt, and returns or throws what comes of it. */
    abstract <T> T watch(Attempt<T> attempt) throws DialFailed;

    @Override
    public final Carrier dial(FlowAffinity affinity) throws DialFailed {
        return watch(() -> carriers.dial(affinity));
    }

    @Override
    public final Carrier dialStream() throws DialFailed {
        return watch(carriers::dialStream);
    }

    @Override
    public final Carrier dialFresh(FlowAffinity affinity) throws DialFailed {
        return watch(() -> carriers.dialFresh(affinity));
    }

    @Override
    public final String connect() throws DialFailed {
        return watch(carriers::connect);
    }

    @Override
    public final void dropReady() {
        carriers.dropReady();
    }

    @Override
    public final boolean authenticatesEnds() {
        return carriers.authenticatesEnds();
    }

    @Override
    public final void rest(ByteStream carrier, Duration limit) {
        carriers.rest(carrier, limit);
    }

    @Override
    public final void close() {
        carriers.close();
    }
}
