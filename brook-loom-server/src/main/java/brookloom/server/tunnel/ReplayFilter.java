package brookloom.server.tunnel;

import brookloom.proto.BrookException.RequestReplayed;
import brookloom.proto.BrookProtocol;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/**
 * Remembers client nonces for as long as their requests could be replayed. Only requests that authenticated get here,
 * so strangers cannot fill it; the cap holds whatever happens.
 */
public final class ReplayFilter {
    private static final long MAX_NONCES = 1_000_000;

    private final Cache<Seen, Boolean> seen;

    private record Seen(long counter, int rest) {}

    /** @param nanoTime a clock that never goes back, such as {@link System#nanoTime} */
    public ReplayFilter(LongSupplier nanoTime) {
        this(nanoTime, MAX_NONCES);
    }

    ReplayFilter(LongSupplier nanoTime, long maxNonces) {
        this.seen = Caffeine.newBuilder()
                .ticker(nanoTime::getAsLong)
                .expireAfterWrite(BrookProtocol.REPLAY_WINDOW)
                .maximumSize(maxNonces)
                .executor(Runnable::run)
                .build();
    }

    /** Nonces that are remembered now. */
    long size() {
        seen.cleanUp();
        return seen.estimatedSize();
    }

    /** Refuses a nonce that was seen before. */
    void check(byte[] clientNonce) throws RequestReplayed {
        if (!isNew(clientNonce)) {
            throw new RequestReplayed();
        }
    }

    /** Whether the nonce at the start of the bytes was not seen before; from now on it was. */
    public boolean isNew(byte[] bytes) {
        ByteBuffer nonce = ByteBuffer.wrap(bytes);
        return seen.asMap().putIfAbsent(new Seen(nonce.getLong(), nonce.getInt()), true) == null;
    }
}
