package brookloom.server.association;

/** Reason why a datagram of an association went no further. */
public enum AssociationDrop {
    MALFORMED,
    /** Refused, unknown, or still being looked up while as much waits as may. */
    TARGET_NOT_REACHED,
    /** Too large for the way, filtered, or the system had no room. */
    NOT_SENT,
    /** Faster than the user may be. */
    RATE_LIMIT,
    ANSWER_TOO_LARGE,
    ANSWER_QUEUE_FULL
}
