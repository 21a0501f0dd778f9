package brookloom.server.tunnel;

/** Listens for carriers and hands each to {@link TunnelThreads}. */
public interface CarrierListener extends AutoCloseable {
    /** Returns the port it listens on. */
    int port();

    /** Returns the number of UDP flows that it serves itself now, outside any tunnel. */
    int flows();

    /** Accepts no more connections and flows; those that are there go on. */
    void stopAccepting();

    /** Ends, in order, connections that wait for TLS, a header or a request; tunnels and answers go on. Never waits. */
    void endWaiting();

    /** Stops listening, and ends the flows; tunnels go on. */
    @Override
    void close();
}
