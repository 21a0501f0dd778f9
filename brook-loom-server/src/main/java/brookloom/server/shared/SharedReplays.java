package brookloom.server.shared;

import java.util.function.Supplier;

/** Knows what other servers with the same store have accepted. Thread-safe. */
public interface SharedReplays {
    /** Knows of no other servers. */
    SharedReplays NONE = (kind, keys, nonce, timestamp) -> () -> true;

    /** A nonce that this server has accepted, on its way to the store. */
    interface Claim {
        /**
         * Waits for the store's answer, for a short time.
         *
         * @return false only when another server has accepted it before
         */
        boolean isNew();
    }

    /**
     * Reports to the store a nonce that this server has accepted; never waits.
     *
     * @param keys of the user that it comes from
     * @param nonce starts with the nonce
     * @param timestamp the request's time
     */
    Claim claim(NonceKind kind, Supplier<StateKeys> keys, byte[] nonce, long timestamp);
}
