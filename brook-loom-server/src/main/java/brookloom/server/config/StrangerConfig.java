package brookloom.server.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Describes how many clients are served that have not shown the password, and how long: connections and carriers without an
 * accepted opening.
 *
 * @param openTimeout for a carrier's opening, give or take an eighth; clients keep warm carriers without one
 * @param most of all together; for one more, the oldest is closed
 * @param mostPerAddress of one IPv4 address or one IPv6 /64
 */
public record StrangerConfig(Duration openTimeout, int most, int mostPerAddress) {
    public static final Duration DEFAULT_OPEN_TIMEOUT = Duration.ofMinutes(2);

    /** Most memory that one of them holds, within a TLS handshake. */
    private static final long HEAP_EACH = 128 * 1024;

    private static final int FEWEST = 64;
    private static final int MOST = 64 * 1024;

    /** One address may have a quarter: an office behind one address has many warm carriers. */
    private static final int SHARE = 4;

    /** @throws IllegalArgumentException with a sentence for the user */
    public StrangerConfig {
        if (most < 1 || mostPerAddress < 1) {
            throw new IllegalArgumentException("--strangers " + most + " and --strangersPerAddress " + mostPerAddress
                    + " must be at least 1, or clients could not connect");
        }
    }

    /** Returns limits that fit a heap of this many bytes. */
    public static StrangerConfig forHeap(long maxBytes) {
        int most = Math.clamp(maxBytes / HEAP_EACH, FEWEST, MOST);
        return new StrangerConfig(DEFAULT_OPEN_TIMEOUT, most, most / SHARE);
    }

    /** Returns limits that fit this process. */
    public static StrangerConfig ofThisProcess() {
        return forHeap(Runtime.getRuntime().maxMemory());
    }

    /** Returns the same limits with another share; null keeps one, and the share of an address follows the whole. */
    public StrangerConfig with(@Nullable Integer all, @Nullable Integer perAddress) {
        int allowed = all == null ? most : all;
        int derived = all == null ? mostPerAddress : Math.max(1, all / SHARE);
        return new StrangerConfig(openTimeout, allowed, perAddress == null ? derived : perAddress);
    }

    /** Returns the same limits with another time for the opening. */
    public StrangerConfig withOpenTimeout(Duration timeout) {
        return new StrangerConfig(timeout, most, mostPerAddress);
    }
}
