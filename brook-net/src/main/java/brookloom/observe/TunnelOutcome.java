package brookloom.observe;

import java.util.Locale;

/** Describes how a tunnel ended. */
public enum TunnelOutcome {
    /** Both directions ended in order. */
    COMPLETED,

    /** Nothing moved for as long as the idle timeout allows. The ordinary end of a UDP flow. */
    IDLE,

    /** The target was not reached; see {@link TunnelEnded#code}. */
    NOT_REACHED,

    /**
     * The side that asked for the tunnel closed it before both directions had ended: at the server the client, at the
     * client the app.
     */
    CLOSED_BY_CLIENT,

    /** The other side failed: at the server the target, at the client the tunnel to the server. */
    FAILED,

    /** This end closed it: a quota was reached, or a user removed. */
    CUT;

    /** Returns the name for logs and labels: {@code closed_by_client}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
