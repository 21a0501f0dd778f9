package brookloom.client.tunnel;

import brookloom.proto.Control;
import brookloom.proto.TunnelKeys;
import java.time.Duration;

/** Keeps what the tunnels to a server have learnt about it. */
final class KnownServer {
    private final String name;
    private final TunnelKeys keys;
    private final boolean authenticatesEnds;
    private volatile boolean hasAnswered;
    private volatile boolean remembersOpenings;
    private volatile boolean associates;
    private volatile long unansweredSince;

    /**
     * Knows nothing yet.
     *
     * @param name for messages
     * @param authenticatesEnds whether nobody else can end a carrier in order
     */
    KnownServer(String name, TunnelKeys keys, boolean authenticatesEnds) {
        this.authenticatesEnds = authenticatesEnds;
        this.name = name;
        this.keys = keys;
    }

    /** An opening is on its way. */
    void asked() {
        if (unansweredSince == 0) {
            unansweredSince = System.nanoTime() | 1; // zero stands for none
        }
    }

    /** Returns for how long openings have gone without an answer since the last one; zero for not at all. */
    Duration unansweredFor() {
        long since = unansweredSince;
        return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    /** Learns from the nonce that the server has sent. */
    void answered(byte[] nonce) {
        unansweredSince = 0;
        hasAnswered = true;
        if (!remembersOpenings && keys.isMarked(nonce)) {
            remembersOpenings = true;
        }
    }

    /** Learns what the server offers. */
    void offers(Control.Offer offer) {
        associates = offer.association();
    }

    /** Returns true if the server takes associations, as far as it has said. */
    boolean associates() {
        return associates;
    }

    /** Returns true if nobody else can end a carrier in order. */
    boolean authenticatesEnds() {
        return authenticatesEnds;
    }

    /** Returns true if the server has accepted an opening. */
    boolean hasAnswered() {
        return hasAnswered;
    }

    /** Returns true if the server has shown that it accepts no opening twice. */
    boolean remembersOpenings() {
        return remembersOpenings;
    }

    /** Returns the name for messages. */
    @Override
    public String toString() {
        return name;
    }
}
