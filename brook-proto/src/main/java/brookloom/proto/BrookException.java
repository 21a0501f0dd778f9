package brookloom.proto;

import java.io.IOException;
import java.time.Duration;

/** Reports invalid bytes from a peer. Messages carry the value and the limit, never a secret. */
@SuppressWarnings("serial") // never serialized
public abstract sealed class BrookException extends IOException {
    private BrookException(String message) {
        super(message);
    }

    /** A tag or a password hash does not match: wrong password, wrong HKDF info, or not Brook at all. */
    public static final class AuthenticationFailed extends BrookException {
        public AuthenticationFailed(String what) {
            super(what + " does not authenticate");
        }
    }

    /** The opening's time is too far from the server's clock. */
    public static final class RequestExpired extends BrookException {
        public RequestExpired(Duration difference) {
            super("request is " + difference.abs().toSeconds() + " s "
                    + (difference.isNegative() ? "in the future" : "old") + ", limit "
                    + BrookProtocol.MAX_CLOCK_DIFFERENCE.toSeconds() + " s: set both clocks");
        }
    }

    /** An opening with this nonce was accepted before. */
    public static final class RequestReplayed extends BrookException {
        public RequestReplayed() {
            super("request was sent before with the same nonce (replayed)");
        }
    }

    /** An opening cannot be remembered, so it might be accepted again. */
    public static final class ReplayMemoryFull extends BrookException {
        public ReplayMemoryFull() {
            super("too many requests of the same time: the replay memory is full");
        }
    }

    /** An opening may have been accepted before the server's start, of which nothing is remembered. */
    public static final class RequestBeforeStart extends BrookException {
        public RequestBeforeStart() {
            super("request may have been accepted before this server's start: set both clocks, or try again in a"
                    + " minute");
        }
    }

    /** The client has a user's password, and the user is not served: disabled, expired, or over a quota. */
    public static final class UserNotServed extends BrookException {
        private final String user;

        public UserNotServed(String user, String reason) {
            super("user " + user + ": " + reason);
            this.user = user;
        }

        /** Returns the user's name. */
        public String user() {
            return user;
        }
    }

    /** A fragment's length is over what the network allows. */
    public static final class FragmentTooLarge extends BrookException {
        public FragmentTooLarge(int payload, int limit) {
            super("fragment payload of " + payload + " bytes, limit " + limit);
        }
    }

    /** Authentic bytes, or bare ones, that do not say what they should. */
    public static final class MalformedRequest extends BrookException {
        public MalformedRequest(String message) {
            super(message);
        }
    }

    /** The stream ended inside a nonce, a fragment or an opening. */
    public static final class TruncatedStream extends BrookException {
        private final boolean begun;

        public TruncatedStream(String inside) {
            this("stream ended inside " + inside, true);
        }

        private TruncatedStream(String message, boolean begun) {
            super(message);
            this.begun = begun;
        }

        /** Returns the end of a stream that has carried nothing, in the place of its opening. */
        public static TruncatedStream unused() {
            return new TruncatedStream("stream ended before an opening", false);
        }

        /** Returns false for the end of a stream that has carried nothing, as that of a carrier that was kept warm. */
        public boolean hasBegun() {
            return begun;
        }
    }
}
