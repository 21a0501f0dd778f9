package brookloom.admin;

import brookloom.proto.Network;
import java.util.Map;

/** Holds what all tunnels so far have carried, and how many run. */
record Totals(Map<Network, Of> networks) {
    /**
     * Holds the sums of one network.
     *
     * @param tunnels that run now
     */
    record Of(long tunnels, long up, long down) {}

    long tunnels() {
        return networks.values().stream().mapToLong(Of::tunnels).sum();
    }

    long up() {
        return networks.values().stream().mapToLong(Of::up).sum();
    }

    long down() {
        return networks.values().stream().mapToLong(Of::down).sum();
    }
}
