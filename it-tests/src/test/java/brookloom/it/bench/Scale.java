package brookloom.it.bench;

import java.time.Duration;
import java.util.List;

/**
 * How much of everything.
 *
 * @param bulkBytes per round and direction, of all streams together
 * @param echoes round trips per round
 * @param shortTunnels per chief subject, of all rounds together; a fifth for the others
 * @param tunnelLimit after which a short tunnel counts as hung
 * @param idleTunnels how many are open when memory is looked at, ascending
 * @param manyTunnels how many are idle at one server while others are busy
 * @param settle before memory is looked at
 */
record Scale(
        boolean quick,
        int rounds,
        long bulkBytes,
        int echoes,
        double udpSeconds,
        int shortTunnels,
        Duration tunnelLimit,
        List<Integer> idleTunnels,
        int manyTunnels,
        Duration settle) {
    static final Scale FULL = new Scale(
            false,
            3,
            256 << 20,
            2000,
            1.5,
            30_000,
            Duration.ofSeconds(10),
            List.of(2000, 5000),
            50_000,
            Duration.ofSeconds(2));
    static final Scale QUICK = new Scale(
            true, 1, 32 << 20, 500, 0.5, 1000, Duration.ofSeconds(3), List.of(500), 2000, Duration.ofSeconds(1));

    /** With other numbers where they are not zero. */
    Scale with(int otherRounds, int mib, int tunnels) {
        return new Scale(
                quick,
                otherRounds == 0 ? rounds : otherRounds,
                mib == 0 ? bulkBytes : (long) mib << 20,
                echoes,
                udpSeconds,
                tunnels == 0 ? shortTunnels : tunnels,
                tunnelLimit,
                idleTunnels,
                tunnels == 0 ? manyTunnels : tunnels,
                settle);
    }
}
