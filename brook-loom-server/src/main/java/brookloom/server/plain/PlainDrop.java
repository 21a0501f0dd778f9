package brookloom.server.plain;

/** Reason why a datagram at the plain server went no further. */
enum PlainDrop {
    NOT_AUTHENTIC,
    STALE,
    REPLAYED,
    /** It may have been accepted before the server's start. */
    BEFORE_START,
    /** It could not be remembered, so it might pass again. */
    REPLAY_MEMORY_FULL,
    MALFORMED,
    /** Without data: the original sends none of those either. */
    EMPTY,
    /** Would have begun a flow, while the server drains. */
    STOPPING,
    /** Of a user that is not served, or has as many flows as it may. */
    USER_LIMIT,
    /** Faster than the user may be. */
    RATE_LIMIT,
    QUEUE_FULL,
    TARGET_NOT_REACHED,
    NOT_SENT,
    ANSWER_TOO_LARGE,
    ANSWER_NOT_SENT
}
