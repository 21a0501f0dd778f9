package brookloom.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.PrefixedStream;
import brookloom.proto.Control;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Hands a carrier on to its next tunnel once a tunnel has ended in order, where the server offers that
 * ({@link Control.Offer}). At the server it holds what to offer, at the client what was offered.
 */
public final class CarrierRest {
    private final AtomicBoolean handedOn = new AtomicBoolean();
    private volatile boolean associations;
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

        /** Learns, at the client, what the server offers beside that. */
        default void offered(Control.Offer offer) {}
    }

    void onRest(Listener listener) {
        this.listener = listener;
    }

    /** At the server: sets what is offered. */
    void offer(Duration limit) {
        this.limit = limit;
    }

    /** At the server: offers associations as well. */
    void offerAssociations() {
        associations = true;
    }

    /** At the client: learns what the server offers. */
    void offered(Control.Offer offer) {
        if (offer.reuse()) {
            limit = Duration.ofSeconds(offer.restSeconds());
        }
        Listener taker = listener;
        if (taker != null) {
            taker.offered(offer);
        }
    }

    /** Returns whether the carrier goes on after a tunnel that ends in order. */
    boolean isAgreed() {
        return limit != null && listener != null;
    }

    /** Returns the encoded offer, or nothing. */
    List<byte[]> offer() {
        Duration rest = limit;
        if (rest == null && !associations) {
            return List.of();
        }
        int seconds = rest == null ? 0 : (int) Math.min(rest.toSeconds(), Control.MAX_REST_SECONDS);
        return List.of(new Control.Offer(rest != null, associations, seconds).encode());
    }

    /** Returns the encoded control, with the offer before it if there is any. */
    List<byte[]> withOffer(Control control) {
        List<byte[]> offer = offer();
        return offer.isEmpty() ? List.of(control.encode()) : List.of(offer.getFirst(), control.encode());
    }

    /** Hands the carrier on, once; returns false when it has to be closed instead. */
    boolean handOn(ByteStream carrier, FragmentReader reader, FragmentWriter writer) {
        Listener taker = listener;
        Duration rest = limit;
        if (taker == null || rest == null) {
            return false;
        }
        if (handedOn.compareAndSet(false, true)) {
            writer.release();
            taker.carrierRests(PrefixedStream.of(reader.release(), carrier), rest);
        }
        return true;
    }
}
