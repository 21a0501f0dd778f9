package brookloom.client.inbound;

import brookloom.client.udp.UdpAssociations;
import brookloom.net.listen.Drainable;
import brookloom.net.listen.StreamListener;
import java.time.Duration;
import java.util.List;

/**
 * Brings the apps of a listener to an end. An app keeps the connection of its UDP association for as long as it runs, so an
 * association ends once no datagram has moved for a while.
 */
final class DrainedApps implements Drainable {
    /** By then an answer to a datagram has come, unless it is lost. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** For when there is no hurry, as after a reload: NATs and servers forget flows in which nothing has moved for so long. */
    private static final Duration LONG_QUIET = Duration.ofSeconds(60);

    private static final Duration LOOK = Duration.ofMillis(500);

    private final StreamListener streams;
    private final List<UdpAssociations> associations;

    DrainedApps(StreamListener streams, List<UdpAssociations> associations) {
        this.streams = streams;
        this.associations = associations;
    }

    @Override
    public void stopAccepting() {
        streams.stopAccepting();
    }

    @Override
    public int count() {
        return streams.count();
    }

    @Override
    public void awaitEnd(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        Duration quiet = limit.compareTo(LONG_QUIET.multipliedBy(2)) < 0 ? QUIET : LONG_QUIET;
        for (long left = limit.toNanos(); left > 0 && count() > 0; left = end - System.nanoTime()) {
            associations.forEach(each -> each.endQuiet(quiet));
            streams.awaitEnd(Duration.ofNanos(Math.min(left, LOOK.toNanos())));
        }
    }
}
