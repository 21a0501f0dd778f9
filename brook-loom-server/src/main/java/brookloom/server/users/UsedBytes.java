package brookloom.server.users;

/**
 * Holds bytes that tunnels have moved.
 *
 * @param up from the client to targets
 * @param down from targets to the client
 */
public record UsedBytes(long up, long down) {
    /** Nothing yet. */
    public static final UsedBytes NONE = new UsedBytes(0, 0);

    /** Returns both directions together. */
    public long total() {
        return up + down;
    }

    /** Returns the sum of both. */
    public UsedBytes plus(UsedBytes other) {
        return new UsedBytes(up + other.up, down + other.down);
    }
}
