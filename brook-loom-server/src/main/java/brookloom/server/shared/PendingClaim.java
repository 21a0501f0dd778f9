package brookloom.server.shared;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import redis.clients.jedis.Protocol.Command;

/** A nonce that this server has accepted, on its way to the store. */
final class PendingClaim implements Work, SharedReplays.Claim {
    private final NonceKind kind;
    private final StateKeys owner;
    private final byte[] nonce;
    private final long timestamp;
    private final StoreHealth health;
    private final ToldNonces told;
    private final CompletableFuture<Boolean> answer = new CompletableFuture<>();

    PendingClaim(NonceKind kind, StateKeys owner, byte[] nonce, long timestamp, StoreHealth health, ToldNonces told) {
        this.kind = kind;
        this.owner = owner;
        this.nonce = nonce;
        this.timestamp = timestamp;
        this.health = health;
        this.told = told;
    }

    NonceKind kind() {
        return kind;
    }

    @Override
    public void ask(Exchange exchange, StoreKeys keys, long now) {
        if (StoreKeys.isOver(timestamp, now)) {
            delayed();
            return;
        }
        long hash = owner.nonce(kind, nonce);
        String key = keys.nonces(kind, hash, timestamp);
        exchange.ask(
                reply -> {
                    answer.complete(Exchange.number(reply) != 0);
                    told.add(kind, hash, timestamp, now);
                },
                Command.SADD,
                key,
                Long.toString(hash));
        if (keys.hasToExpire(key)) {
            exchange.ask(Command.EXPIRE, key, Long.toString(StoreKeys.secondsToLive(timestamp, now)));
        }
    }

    @Override
    public void delayed() {
        answer.complete(true);
    }

    @Override
    public void lost() {
        answer.complete(true);
    }

    @Override
    public boolean isNew() {
        if (!health.isPrompt()) {
            return answer.getNow(true);
        }
        try {
            return answer.get(health.patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            health.late();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true; // the tunnel ends anyway
        } catch (ExecutionException e) {
            throw new IllegalStateException("never fails", e);
        }
    }
}
