package brookloom.net.udp;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts the datagrams that went no further, by reason. */
public final class Drops<R extends Enum<R>> {
    /** One for each reason from the start: only the adders change. */
    private final Map<R, LongAdder> counts;

    private volatile @Nullable Drops<R> all;

    /** For these reasons, all at zero. */
    public Drops(Class<R> reasons) {
        counts = new EnumMap<>(reasons);
        for (R reason : reasons.getEnumConstants()) {
            counts.put(reason, new LongAdder());
        }
    }

    /** For these reasons, all at zero; what is counted here counts there, too. */
    public Drops(Class<R> reasons, Drops<R> all) {
        this(reasons);
        this.all = all;
    }

    /** Counts there, too, from now on. */
    public void alsoCountIn(Drops<R> sum) {
        all = sum;
    }

    /** One more. */
    public void count(R reason) {
        Objects.requireNonNull(counts.get(reason)).increment();
        Drops<R> sum = all;
        if (sum != null) {
            sum.count(reason);
        }
    }

    /** Returns the reasons there are. */
    public Set<R> reasons() {
        return Collections.unmodifiableSet(counts.keySet());
    }

    /** Returns the count for this reason. */
    public long of(R reason) {
        return Objects.requireNonNull(counts.get(reason)).sum();
    }

    /** Returns the count for all reasons. */
    public long total() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** For the log: {@code fragmented 1, queue full 3}; empty when nothing was dropped. */
    @Override
    public String toString() {
        return counts.entrySet().stream()
                .filter(count -> count.getValue().sum() > 0)
                .map(count -> count.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " "
                        + count.getValue().sum())
                .collect(Collectors.joining(", "));
    }
}
