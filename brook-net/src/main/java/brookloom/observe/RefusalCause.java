package brookloom.observe;

import brookloom.proto.BrookException;
import java.util.Locale;

/** Explains why a carrier was refused. */
public enum RefusalCause {
    /** Another password, HKDF info or inner protocol, or not a Brook client. */
    NOT_AUTHENTICATED,

    /** The client's clock differs by more than a minute. */
    CLOCK_TOO_FAR,

    /** An equal opening came before. */
    REPLAYED,

    /** No room to remember the opening. */
    REPLAY_MEMORY_FULL,

    /** Stamped before the server's start, so that it may be a replay. */
    BEFORE_START,

    /** A fragment longer than the protocol allows. */
    FRAGMENT_TOO_LARGE,

    /** Authentic, but not an opening. */
    MALFORMED,

    /** A user that is not served: disabled, expired, or over a quota. */
    USER_NOT_SERVED,

    /** The carrier ended within the opening. */
    TRUNCATED,

    /** At a client: no connection to the server, or one without TLS, upgrade or answer. */
    SERVER_NOT_REACHED;

    /** Returns the cause that an exception stands for. */
    public static RefusalCause of(BrookException why) {
        return switch (why) {
            case BrookException.AuthenticationFailed e -> NOT_AUTHENTICATED;
            case BrookException.RequestExpired e -> CLOCK_TOO_FAR;
            case BrookException.RequestReplayed e -> REPLAYED;
            case BrookException.ReplayMemoryFull e -> REPLAY_MEMORY_FULL;
            case BrookException.RequestBeforeStart e -> BEFORE_START;
            case BrookException.FragmentTooLarge e -> FRAGMENT_TOO_LARGE;
            case BrookException.MalformedRequest e -> MALFORMED;
            case BrookException.UserNotServed e -> USER_NOT_SERVED;
            case BrookException.TruncatedStream e -> TRUNCATED;
        };
    }

    /** Returns the name for logs and labels: {@code clock_too_far}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
