package brookloom.lists;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names lists of targets; null where there is none.
 *
 * @param domains with everything below them
 * @param cidrs4 blocks of addresses; of either family, as those of {@code cidrs6}
 * @param countries ISO 3166-1 codes in capitals, looked up in a database
 */
public record TargetListSources(
        @Nullable ListSource domains,
        @Nullable ListSource cidrs4,
        @Nullable ListSource cidrs6,
        Set<String> countries) {
    /** Names no list. */
    public static final TargetListSources NONE = new TargetListSources(null, null, null, Set.of());

    public TargetListSources {
        countries = Set.copyOf(countries);
    }

    /** Returns whether there is no list. */
    public boolean isEmpty() {
        return equals(NONE);
    }
}
