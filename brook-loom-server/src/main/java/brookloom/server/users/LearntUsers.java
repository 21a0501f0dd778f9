package brookloom.server.users;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Remembers which users came from an address, the latest first, since they are the first to try there. Thread-safe. */
final class LearntUsers {
    private static final int MOST_ADDRESSES = 1 << 16;
    private static final int MOST_EACH = 16;
    private static final Duration MEMORY = Duration.ofDays(7);

    private final Cache<String, List<User>> byAddress = Caffeine.newBuilder()
            .maximumSize(MOST_ADDRESSES)
            .expireAfterAccess(MEMORY)
            .build();

    /** Returns the users of an address; one or the other may be removed by now. */
    List<User> of(String address) {
        List<User> users = byAddress.getIfPresent(address);
        return users == null ? List.of() : users;
    }

    /** A user has come from the address. */
    void learn(String address, User user) {
        List<User> known = of(address);
        if (!known.isEmpty() && known.getFirst().equals(user)) {
            return;
        }
        List<User> users = new ArrayList<>(known);
        users.remove(user);
        users.addFirst(user);
        byAddress.put(address, List.copyOf(users.subList(0, Math.min(users.size(), MOST_EACH))));
    }
}
