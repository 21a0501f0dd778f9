package brookloom.net.udp;

/** Explains why a stream of datagrams dropped one. */
public enum StreamDrop {
    /** The protocol has no room for it, or none for nothing. */
    EMPTY_OR_TOO_LARGE,
    /** The receiver took them too slowly. */
    QUEUE_FULL,
    /** Faster than the user may be. */
    RATE_LIMIT
}
