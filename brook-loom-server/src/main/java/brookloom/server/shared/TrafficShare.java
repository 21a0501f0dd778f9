package brookloom.server.shared;

/** A user's traffic in a month, as servers share it. Thread-safe. */
public interface TrafficShare {
    /** Reports to the store what this server has counted, and asks for what others have; never waits. */
    void update();

    /** Counts the bytes of one server; any thread reads, the thread of the store reports. */
    interface Account {
        /** Returns the bytes from the client in this month, by this server. */
        long up();

        /** Returns the bytes to the client in this month, by this server. */
        long down();

        /** Reports, once, what this server had counted before by what the store knows. */
        void foundBefore(long up, long down);

        /** Reports what all other servers have counted. */
        void foundElsewhere(long up, long down);
    }
}
