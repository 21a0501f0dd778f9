package brookloom.server.tunnel;

/** A server that runs, of whatever kind. */
public interface BrookServer extends AutoCloseable {
    /** The port it listens on. */
    int port();

    /** Tunnels that are running now, flows of datagrams among them. */
    int tunnels();

    /** Stops listening, closes every tunnel, and waits for their threads. */
    @Override
    void close();
}
