package brookloom.server.shared;

import brookloom.proto.BrookProtocol;
import java.util.HashSet;
import java.util.Set;

/**
 * Names the store's keys:
 *
 * <pre>
 *   brook-loom:n:o:180000000:3ff   set of openings' nonces: by the tens of seconds of their times, and ten bits of the nonces
 *   brook-loom:n:d:180000000:3ff   the same for datagrams
 *   brook-loom:t:2026-11:NAME      hash of a user's bytes in a month: a field for each server
 * </pre>
 *
 * Small sets of numbers take 8 bytes for each in Redis; larger ones seven times as much. For one thread at a time.
 */
final class StoreKeys {
    private static final int GENERATION_SECONDS = 10;
    private static final int SETS = 1024;

    /** Seconds for which a request may be replayed to a server, apart from where the servers' clocks stand. */
    private static final long WINDOW = BrookProtocol.REPLAY_WINDOW.toSeconds();

    /** Seconds by which the clocks of two servers may differ. */
    private static final int SLACK = 60;

    private static final int MOST_KNOWN = 100_000;

    private final String prefix;

    /** Keys that expire by a command of this connection. */
    private final Set<String> expiring = new HashSet<>();

    private long connection;

    StoreKeys(String prefix) {
        this.prefix = prefix + ":";
    }

    /** Is called for each connection: the store may have forgotten all keys. */
    void begin() {
        expiring.clear();
        connection++;
    }

    /** Returns a number of the connection. */
    long connection() {
        return connection;
    }

    /** Returns the set that a nonce belongs to. */
    String nonces(NonceKind kind, long hash, long timestamp) {
        return prefix + "n:" + kind.letter() + ":" + timestamp / GENERATION_SECONDS + ":"
                + Long.toHexString(hash & SETS - 1);
    }

    /** Returns whether a nonce is too old to pass at any server. */
    static boolean isOver(long timestamp, long now) {
        return timestamp + WINDOW < now;
    }

    /** Returns the seconds after which nothing of a request's set can be replayed. */
    static long secondsToLive(long timestamp, long now) {
        return Math.clamp(timestamp + GENERATION_SECONDS + WINDOW - now, 0, 2 * WINDOW) + SLACK;
    }

    /** Returns the hash of a user's traffic. */
    String traffic(String month, String name) {
        return prefix + "t:" + month + ":" + name;
    }

    /** Returns whether this connection has not seen to it yet that the key expires. */
    boolean hasToExpire(String key) {
        if (expiring.size() >= MOST_KNOWN) {
            expiring.clear();
        }
        return expiring.add(key);
    }
}
