package brookloom.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.PrefixedStream;
import brookloom.proto.Control;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Hands a carrier on to its next tunnel once a tunnel has ended in order, where the server offers that
 * ({@link Control.Offer}). At the server it holds what to offer, at the client what was offered.
 */
public final class CarrierRest {
    private final AtomicBoolean handedOn = new AtomicBoolean();
    private volatile @Nullable Duration limit;
    private volatile @Nullable Listener listener;

    CarrierRest() {}

    /** Takes carriers that are free for another tunnel. */
    public interface Listener {
        /**
         * Takes a carrier over, and owns it.
         *
         * @param limit how long the server waits for the next opening
         */
        void carrierRests(ByteStream carrier, Duration limit);
    }

    void onRest(Listener listener) {
        this.listener = listener;
    }

    void offered(Duration limit) {
        this.limit = limit;
    }

    /** Returns whether the carrier goes on after a tunnel that ends in order. */
    boolean isAgreed() {
        return limit != null && listener != null;
    }

    /** Returns the server's offer, or null for none. */
    Control.@Nullable Offer offer() {
        Duration rest = limit;
        return rest == null
                ? null
                : new Control.Offer(true, (int) Math.min(rest.toSeconds(), Control.MAX_REST_SECONDS));
    }

    /** Hands the carrier on, once; returns false when it has to be closed instead. */
    boolean handOn(ByteStream carrier, FragmentReader reader) {
        Listener taker = listener;
        Duration rest = limit;
        if (taker == null || rest == null) {
            return false;
        }
        if (handedOn.compareAndSet(false, true)) {
            taker.carrierRests(PrefixedStream.of(reader.release(), carrier.settled()), rest);
        }
        return true;
    }
}
