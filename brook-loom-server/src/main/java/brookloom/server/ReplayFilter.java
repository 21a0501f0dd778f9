package brookloom.server;

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
final class ReplayFilter {
    private static final long MAX_NONCES = 1_000_000;

    private final Cache<Seen, Boolean> seen;

    private record Seen(long counter, int rest) {}

    ReplayFilter(Ticker ticker) {
        this.seen = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(BrookProtocol.REPLAY_WINDOW)
                .maximumSize(MAX_NONCES)
                .executor(Runnable::run)
                .build();
    }

    /** Refuses a nonce that was seen before. */
    void check(byte[] clientNonce) throws RequestReplayed {
        ByteBuffer nonce = ByteBuffer.wrap(clientNonce);
        if (seen.asMap().putIfAbsent(new Seen(nonce.getLong(), nonce.getInt()), true) != null) {
            throw new RequestReplayed();
        }
    }
}
