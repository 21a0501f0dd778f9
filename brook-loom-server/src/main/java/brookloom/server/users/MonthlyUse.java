package brookloom.server.users;

/**
 * Bytes of a user in a month, both directions together.
 *
 * @param used by all servers
 * @param counted by the server that has counted most, and with that holds the user to a quota
 */
public record MonthlyUse(long used, long counted) {
    /** A user who has used nothing. */
    public static final MonthlyUse NONE = new MonthlyUse(0, 0);

    /** Adds what another server has counted for itself. */
    MonthlyUse plus(MonthlyUse other) {
        return new MonthlyUse(used + other.used, Math.max(counted, other.counted));
    }
}
