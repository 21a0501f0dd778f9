package brookloom.proto;

/** What a tunnel carries; on the wire it is the parity of the opening's Unix time. */
public enum Network {
    TCP,
    UDP;

    /** The network that an opening with this Unix time asks for. */
    static Network ofTimestamp(long unixSeconds) {
        return (unixSeconds & 1) == 0 ? TCP : UDP;
    }

    /** The given Unix time, or the next second when its parity means the other network. */
    long stamp(long unixSeconds) {
        return ofTimestamp(unixSeconds) == this ? unixSeconds : unixSeconds + 1;
    }
}
