package brookloom.server.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.server.targets.Peer;

/**
 * Holds a carrier that a listener hands over, before its client has shown the password.
 *
 * @param place left as soon as the client has shown the password, or the carrier is closed
 * @param ending for a client that does not show the password
 * @param reusable whether the carrier may serve another tunnel after the first; a stream of HTTP/2 is cheaper to replace
 * @param onAuthenticated called when the client has shown the password
 */
public record Arrival(
        ByteStream carrier,
        Peer peer,
        Strangers.Place place,
        CarrierEnding ending,
        boolean reusable,
        Runnable onAuthenticated) {
    /** A carrier with a connection of its own, which needs nothing else to be authenticated. */
    public Arrival(ByteStream carrier, Peer peer, Strangers.Place place, CarrierEnding ending) {
        this(carrier, peer, place, ending, true, () -> {});
    }

    void authenticated() {
        place.close();
        onAuthenticated.run();
    }
}
