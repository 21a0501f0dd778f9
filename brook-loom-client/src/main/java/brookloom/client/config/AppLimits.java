package brookloom.client.config;

import java.time.Duration;

/**
 * Limits what apps may use.
 *
 * @param handshake time for greeting, login and request together, or for the head of an HTTP request
 * @param idle time between the requests of an HTTP connection, and before the first
 * @param connections open connections of all apps
 * @param flows UDP flows of one association
 * @param queuedDatagrams datagrams of one flow that wait for its tunnel
 * @param queuedBytes the same in bytes; all flows share the room of their loop
 * @param redialPause pause after a UDP dial that failed
 * @param affinityMemory how long the local port or stream of a flow that ended is remembered
 */
public record AppLimits(
        Duration handshake,
        Duration idle,
        int connections,
        int flows,
        int queuedDatagrams,
        int queuedBytes,
        Duration redialPause,
        Duration affinityMemory) {
    public static final AppLimits DEFAULT = new AppLimits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(75),
            16_384,
            1024,
            64,
            512 * 1024,
            Duration.ofSeconds(1),
            Duration.ofMinutes(10));
}
