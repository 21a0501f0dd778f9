package brookloom.observe;

import java.time.Duration;

/**
 * Learns of tunnels and carriers. Called on the thread where it happens, which carries data: an observer that has to wait
 * (a file, the network) queues the event and returns.
 */
public interface TunnelObserver {
    /** A tunnel begins; its counters move until it ends. */
    default void started(LiveTunnel tunnel) {}

    /** A tunnel has ended; told once. */
    default void ended(TunnelEnded tunnel) {}

    /**
     * A carrier is ready for a tunnel after this time: at the client dialled and upgraded, at the server opened by its
     * client.
     */
    default void carrierOpened(Duration handshake) {}

    /** At the client: an answer of the server took this time; see {@link RoundTrips}. */
    default void roundTrip(Duration time) {}

    /** A carrier gets no tunnel. */
    default void carrierRefused(CarrierRefused carrier) {}
}
