package brookloom.server.tunnel;

import brookloom.proto.UpgradeKeys;
import brookloom.server.targets.Peer;
import brookloom.server.users.Users;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes upgrades of our own clients, which have the password, by their key. Each key counts once: keys are remembered for
 * as long as they would be accepted, and those made before the start, whose use is not remembered, are anybody's.
 * Thread-safe.
 */
public final class ClientKeys {
    /** Keys of one minute. Only clients with the password make them; when there are more, none is forgotten for a new one. */
    private static final int MOST = 100_000;

    private final Users users;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    // Under the lock:
    private final Map<Long, Set<Long>> usedByMinute = new HashMap<>();
    private long firstMinute;

    public ClientKeys(Users users, InstantSource clock) {
        this.users = users;
        this.clock = clock;
        this.firstMinute = UpgradeKeys.minute(clock.instant());
    }

    /**
     * Returns whether a client with the password has made this key, which is used up by that.
     *
     * @param key Sec-WebSocket-Key, if there is any
     * @param path of the upgrade, decoded
     * @param peer has sent it
     */
    public boolean isOurs(@Nullable String key, String path, Peer peer) {
        byte[] bytes = decoded(key);
        if (bytes.length != UpgradeKeys.LENGTH) {
            return false;
        }
        long minute = users.minuteOfKey(bytes, clock.instant(), path, peer);
        return use(minute, ByteBuffer.wrap(bytes).getLong());
    }

    private boolean use(long minute, long random) {
        lock.lock();
        try {
            long now = UpgradeKeys.minute(clock.instant());
            forgetBefore(now - UpgradeKeys.MINUTES);
            if (minute < firstMinute) {
                return false;
            }
            Set<Long> used = usedByMinute.computeIfAbsent(minute, key -> new HashSet<>());
            return used.size() < MOST && used.add(random);
        } finally {
            lock.unlock();
        }
    }

    /** Drops keys that are too old; should the clock go back, those of their minutes are anybody's. */
    private void forgetBefore(long oldest) {
        usedByMinute.keySet().removeIf(minute -> {
            boolean old = minute < oldest;
            firstMinute = old ? Math.max(firstMinute, minute + 1) : firstMinute;
            return old;
        });
    }

    private static byte[] decoded(@Nullable String key) {
        try {
            return key == null ? new byte[0] : Base64.getDecoder().decode(key);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
