package brookloom.net.listen;

import java.net.InetSocketAddress;

/** A port, or what goes with one, that outlives its service when another service takes its place. */
public interface Kept {
    /** Returns where the service listens, with the port that was taken. */
    InetSocketAddress address();

    /** Returns whether it can be handed over: its service has neither closed it, nor handed it over already. */
    boolean isOpen();

    /**
     * Takes it over from the service that had it: what comes from now on is for this service. Does nothing where nobody had
     * it, and where this has been closed since.
     */
    void begin();
}
