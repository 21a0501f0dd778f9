package brookloom.observe;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Knows the state of one server or client: values that its parts hold, and whether it takes tunnels. Thread-safe. */
public final class Vitals {
    /** Names the fact that says which program it is: {@code server} or {@code client}. */
    public static final String PROGRAM = "Program";

    private final List<Source> sources = new CopyOnWriteArrayList<>();
    private final List<Fact> facts = new CopyOnWriteArrayList<>();
    private final List<Supplier<@Nullable String>> obstacles = new CopyOnWriteArrayList<>();
    private volatile @Nullable String notReady = "starting";

    /**
     * Holds where a value comes from.
     *
     * @param label tells values of the same reading apart; empty where there is one
     */
    public record Source(Reading reading, String label, LongSupplier value) {}

    /** Holds a part of the configuration or its state, for people. */
    public record Fact(String name, Supplier<String> value) {}

    /** Adds a part of the configuration for people to see; no secret. */
    public void addFact(String name, String value) {
        facts.add(new Fact(name, () -> value));
    }

    /** Returns the parts of the configuration, in the order in which they were added. */
    public List<Fact> facts() {
        return List.copyOf(facts);
    }

    /** Adds a value, which is read by any thread at any time and must not wait. */
    public void add(Reading reading, String label, LongSupplier value) {
        sources.add(new Source(reading, label, value));
    }

    /** Returns where the values of this reading come from. */
    public List<Source> sources(Reading reading) {
        return sources.stream().filter(source -> source.reading() == reading).toList();
    }

    /** Adds what may keep tunnels from being taken: it returns the reason, or null while there is none. */
    public void addObstacle(Supplier<@Nullable String> obstacle) {
        obstacles.add(obstacle);
    }

    /** Tunnels are taken from now on. */
    public void ready() {
        notReady = null;
    }

    /** No tunnels are taken from now on. */
    public void notReady(String reason) {
        notReady = reason;
    }

    /** Returns why no tunnels are taken; null while they are. */
    public @Nullable String obstacle() {
        String own = notReady;
        return own != null
                ? own
                : obstacles.stream()
                        .map(Supplier::get)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }
}
