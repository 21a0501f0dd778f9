package brookloom.proto;

/** Network of a tunnel; on the wire it is the parity of the opening's Unix time. */
public enum Network {
    TCP,
    UDP;

    /** Returns the network that an opening with this Unix time asks for. */
    static Network ofTimestamp(long unixSeconds) {
        return (unixSeconds & 1) == 0 ? TCP : UDP;
    }

    /** Returns the given Unix time, or the next second when its parity means the other network. */
    long stamp(long unixSeconds) {
        return ofTimestamp(unixSeconds) == this ? unixSeconds : unixSeconds + 1;
    }
}
