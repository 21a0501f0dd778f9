package brookloom.server.users;

/**
 * Holds bytes that tunnels have moved.
 *
 * @param up from the client to targets
 * @param down from targets to the client
 */
public record Traffic(long up, long down) {
    /** Nothing yet. */
    public static final Traffic NONE = new Traffic(0, 0);

    /** Returns both directions together. */
    public long total() {
        return up + down;
    }

    /** Returns the sum of both. */
    public Traffic plus(Traffic other) {
        return new Traffic(up + other.up, down + other.down);
    }
}
