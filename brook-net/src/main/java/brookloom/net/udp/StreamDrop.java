package brookloom.net.udp;

/** Says why a stream of datagrams dropped one. */
public enum StreamDrop {
    /** The protocol has no room for it, or none for nothing. */
    EMPTY_OR_TOO_LARGE,
    /** What it was to go to took them too slowly. */
    QUEUE_FULL,
    /** Faster than the user may be. */
    RATE_LIMIT
}
