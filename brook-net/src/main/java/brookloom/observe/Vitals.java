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

    private final List<Source> sources = new CopyOnWriteArrayList<>();
    private final List<Fact> facts = new CopyOnWriteArrayList<>();
    private final List<Supplier<@Nullable String>> obstacles = new CopyOnWriteArrayList<>();
    private volatile @Nullable String notReady = "starting";

    /**
     * Holds where a value comes from.
     *
     * @param label tells values of the same reading apart; empty where there is one
     */
    private record Source(Reading reading, String label, LongSupplier value) {}

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
