package brookloom.server.shared;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import redis.clients.jedis.Protocol.Command;

/**
 * Remembers the nonces that the store has learnt from this server and could still be replayed, the newest of each kind: a
 * store that has restarted may have forgotten them. For one thread at a time.
 */
final class ToldNonces {
    /** Nonces of each kind; as many as may wait for the store. */
    static final int MOST = 65_536;

    private final Map<NonceKind, Deque<Told>> told = new EnumMap<>(NonceKind.class);
    private final Deque<Told> again = new ArrayDeque<>();

    private record Told(NonceKind kind, long hash, long timestamp) {
        void ask(Exchange exchange, StoreKeys keys, long now) {
            String key = keys.nonces(kind, hash, timestamp);
            exchange.ask(Command.SADD, key, Long.toString(hash));
            if (keys.hasToExpire(key)) {
                exchange.ask(Command.EXPIRE, key, Long.toString(StoreKeys.secondsToLive(timestamp, now)));
            }
        }
    }

    ToldNonces() {
        for (NonceKind kind : NonceKind.values()) {
            told.put(kind, new ArrayDeque<>());
        }
    }

    /** Remembers what the store has learnt. */
    void add(NonceKind kind, long hash, long timestamp, long now) {
        Deque<Told> ours = told.get(kind);
        if (ours != null) {
            forgetOld(ours, now);
            if (ours.size() >= MOST) {
                ours.remove();
            }
            ours.add(new Told(kind, hash, timestamp));
        }
    }

    private static void forgetOld(Deque<Told> ours, long now) {
        while (!ours.isEmpty() && StoreKeys.isOver(ours.element().timestamp(), now)) {
            ours.remove();
        }
    }

    /** Has all of them told again: the store is another one, or has restarted. */
    void begin() {
        again.clear();
        told.values().forEach(again::addAll);
    }

    /** Adds the commands for some of those that are still to be told again. */
    void ask(int most, Exchange exchange, StoreKeys keys, long now) {
        for (int i = 0; i < most && !again.isEmpty(); i++) {
            Told next = again.remove();
            if (!StoreKeys.isOver(next.timestamp(), now)) {
                next.ask(exchange, keys, now);
            }
        }
    }

    /** Returns whether all have been told again. */
    boolean isDone() {
        return again.isEmpty();
    }
}
