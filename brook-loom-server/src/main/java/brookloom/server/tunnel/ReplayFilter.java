package brookloom.server.tunnel;

import brookloom.proto.BrookException.RequestReplayed;
import brookloom.proto.BrookProtocol;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;

/**
 * Remembers client nonces for as long as their requests could be replayed. Only requests that authenticated get here,
 * so strangers cannot fill it; the cap holds whatever happens.
 */
public final class ReplayFilter {
    private static final long MAX_NONCES = 1_000_000;

    private final Cache<Seen, Boolean> seen;

    private record Seen(long counter, int rest) {}

    public ReplayFilter(Ticker ticker) {
        this(ticker, MAX_NONCES);
    }

    public ReplayFilter(Ticker ticker, long maxNonces) {
        this.seen = Caffeine.newBuilder()
                .ticker(ticker)
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
