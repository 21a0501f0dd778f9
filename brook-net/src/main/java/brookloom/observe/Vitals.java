package brookloom.observe;

import brookloom.net.udp.Drops;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Knows the state of one server or client: values that its parts hold, and whether it takes tunnels. Thread-safe. */
public final class Vitals {
    /** Names the fact that says which program it is: {@code server} or {@code client}. */
    public static final String PROGRAM = "Program";

    /** Names the fact that says which of several servers is used. */
    public static final String SERVER = "Server in use";

    private final List<Source> sources = new CopyOnWriteArrayList<>();
    private final List<Changing> changing = new CopyOnWriteArrayList<>();
    private final List<Fact> facts = new CopyOnWriteArrayList<>();
    private final List<Supplier<@Nullable String>> obstacles = new CopyOnWriteArrayList<>();
    private volatile @Nullable String notReady = "starting";

    /**
     * Holds where a value comes from.
     *
     * @param label tells values of the same reading apart; empty where there is one
     */
    private record Source(Reading reading, String label, LongSupplier value) {}

    private record Changing(Reading reading, Supplier<Map<String, Long>> values) {}

    /** Holds a part of the configuration or its state, for people. */
    public record Fact(String name, Supplier<String> value) {}

    /** Adds a part of the state for people to see, read when somebody asks; no secret. */
    public void addFact(String name, Supplier<String> value) {
        facts.add(new Fact(name, value));
    }

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

    /** Adds values by their labels, which may change; read by any thread at any time, without waiting. */
    public void addMany(Reading reading, Supplier<Map<String, Long>> values) {
        changing.add(new Changing(reading, values));
    }

    /** Adds counts of datagrams that were dropped; those of the same reason are added up. */
    public <R extends Enum<R>> void addDrops(Drops<R> drops) {
        for (R reason : drops.reasons()) {
            add(Reading.UDP_DROPS, reason.name().toLowerCase(Locale.ROOT), () -> drops.of(reason));
        }
    }

    /** Returns the values of this reading now, by label; those with the same label are added up. */
    public Map<String, Long> values(Reading reading) {
        Map<String, Long> values = new TreeMap<>();
        for (Source source : sources) {
            if (source.reading() == reading) {
                values.merge(source.label(), source.value().getAsLong(), Long::sum);
            }
        }
        changing.stream()
                .filter(many -> many.reading() == reading)
                .forEach(many -> values.putAll(many.values().get()));
        return values;
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
