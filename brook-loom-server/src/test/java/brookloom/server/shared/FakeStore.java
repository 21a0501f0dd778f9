package brookloom.server.shared;

import brookloom.net.text.HostPort;
import brookloom.server.config.StateConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A store in memory that can be gone, hang, and fail after it has done what it was asked. */
public final class FakeStore implements Store.Connector {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Set<String>> sets = new HashMap<>();
    private final Map<String, Map<String, String>> hashes = new HashMap<>();
    private final Map<String, Long> expiring = new HashMap<>();
    private @Nullable String problem;
    private boolean hanging;
    private int failuresAfterwards;
    private int batches;

    /** Starts what a server shares by it. */
    public SharedState start(InstantSource clock) {
        StateConfig config = new StateConfig(
                new HostPort("store.test", 6379), false, null, null, 0, "brook-loom", Duration.ofMinutes(1));
        return SharedState.start(this, config, clock);
    }

    /** Returns the bytes of all fields of all hashes. */
    public long traffic() {
        return hashes().values().stream()
                .flatMap(fields -> fields.values().stream())
                .map(PendingTraffic.Count::parse)
                .mapToLong(count -> count.up() + count.down())
                .sum();
    }

    /** Fails everything from now on; null for nothing. */
    public void fail(@Nullable String why) {
        locked(() -> problem = why);
    }

    /** Answers nothing until told otherwise. */
    public void hang(boolean hangs) {
        locked(() -> hanging = hangs);
    }

    /** Does what the next batch asks, and fails then: its caller cannot know. */
    public void failAfterwards(int times) {
        locked(() -> failuresAfterwards = times);
    }

    /** Forgets everything, as a store without a disk does. */
    public void forget() {
        locked(() -> {
            sets.clear();
            hashes.clear();
            expiring.clear();
        });
    }

    /** Returns all keys, each with the seconds it lives; -1 for ever. */
    public Map<String, Long> keys() {
        Map<String, Long> keys = new LinkedHashMap<>();
        locked(() -> {
            sets.keySet().forEach(key -> keys.put(key, expiring.getOrDefault(key, -1L)));
            hashes.keySet().forEach(key -> keys.put(key, expiring.getOrDefault(key, -1L)));
        });
        return keys;
    }

    /** Returns the fields of all hashes. */
    public Map<String, Map<String, String>> hashes() {
        Map<String, Map<String, String>> copy = new HashMap<>();
        locked(() -> hashes.forEach((key, fields) -> copy.put(key, Map.copyOf(fields))));
        return copy;
    }

    /** Returns how many batches it has done. */
    public int batches() {
        int[] count = new int[1];
        locked(() -> count[0] = batches);
        return count[0];
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Store connect() throws StoreFailed {
        run(List.of());
        return new Store() {
            @Override
            public List<Object> run(List<Command> commands) throws StoreFailed {
                return FakeStore.this.run(commands);
            }

            @Override
            public void close() {}
        };
    }

    private List<Object> run(List<Store.Command> commands) throws StoreFailed {
        lock.lock();
        try {
            while (hanging) {
                changed.awaitUninterruptibly();
            }
            if (problem != null) {
                throw new StoreFailed(problem, null);
            }
            List<Object> replies = new ArrayList<>();
            commands.forEach(command -> replies.add(reply(command)));
            batches += commands.isEmpty() ? 0 : 1;
            if (!commands.isEmpty() && failuresAfterwards > 0) {
                failuresAfterwards--;
                throw new StoreFailed("no answer", null);
            }
            return replies;
        } finally {
            lock.unlock();
        }
    }

    private Object reply(Store.Command command) {
        List<String> arguments = command.arguments();
        return switch (command.name()) {
            case PING -> bytes("PONG");
            case SADD ->
                sets.computeIfAbsent(arguments.getFirst(), key -> new TreeSet<>())
                                .add(arguments.get(1))
                        ? 1L
                        : 0L;
            case EXPIRE -> {
                expiring.put(arguments.getFirst(), Long.valueOf(arguments.get(1)));
                yield 1L;
            }
            case HSET -> {
                hashes.computeIfAbsent(arguments.getFirst(), key -> new HashMap<>())
                        .put(arguments.get(1), arguments.get(2));
                yield 0L;
            }
            case HGETALL -> {
                List<Object> fields = new ArrayList<>();
                hashes.getOrDefault(arguments.getFirst(), Map.of()).forEach((field, value) -> {
                    fields.add(bytes(field));
                    fields.add(bytes(value));
                });
                yield fields;
            }
            default -> throw new IllegalArgumentException(command.toString());
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
