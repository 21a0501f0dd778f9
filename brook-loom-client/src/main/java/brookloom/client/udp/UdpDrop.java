package brookloom.client.udp;

/** Reason why a datagram of an app went no further. */
public enum UdpDrop {
    FROM_ANOTHER_HOST,
    FRAGMENTED,
    MALFORMED,
    QUEUE_FULL,
    ANSWER_NOT_SENT
}
