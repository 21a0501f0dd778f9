package brookloom.tunnel;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds whether the peer is one of ours, which its first fragment tells. The first to learn it decides. Thread-safe. */
final class PeerAnnouncement {
    private final CountDownLatch known = new CountDownLatch(1);
    private volatile boolean announced;

    /** Returns whether the first fragment has come, or nothing more will. */
    boolean isKnown() {
        return known.getCount() == 0;
    }

    /** Returns whether the peer has announced itself. */
    boolean isOurs() {
        return announced;
    }

    /** Learns what the first fragment was; later ones change nothing. */
    void learn(boolean ours) {
        if (!isKnown()) {
            announced = ours;
            known.countDown();
        }
    }

    /** Ends all waits: the stream is closed. */
    void giveUp() {
        known.countDown();
    }

    /** Waits for the first fragment, and returns whether it announced the peer. */
    boolean await() throws IOException {
        return await(Duration.ofNanos(Long.MAX_VALUE));
    }

    /** Waits for the first fragment no longer than this, and returns whether it announced the peer. */
    boolean await(Duration limit) throws IOException {
        try {
            var unused = known.await(limit.toNanos(), TimeUnit.NANOSECONDS);
            return announced;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
