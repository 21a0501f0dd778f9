package brookloom.client;

/** Why a datagram of an app went no further. */
enum UdpDrop {
    FROM_ANOTHER_HOST,
    FRAGMENTED,
    MALFORMED,
    QUEUE_FULL,
    ANSWER_NOT_SENT
}
