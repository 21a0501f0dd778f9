package brookloom.net.listen;

import java.time.Duration;

/** Serves connections, and can be asked to come to an end. */
public interface Drainable {
    /** Takes no new connections; those that are served go on. */
    void stopAccepting();

    /** Returns the number of connections that are served now. */
    int count();

    /**
     * Waits until no connection is served any more, or the limit has passed.
     *
     * @throws InterruptedException to wait no longer
     */
    void awaitEnd(Duration limit) throws InterruptedException;
}
