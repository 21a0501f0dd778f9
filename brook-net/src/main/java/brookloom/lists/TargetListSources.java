package brookloom.lists;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names lists of targets; null where there is none. The constants are the options for lists of blocked ones, which errors
 * name.
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
    /** Begins the options for lists of blocked targets. */
    public static final String BLOCK = "--block";

    public static final String BLOCKED_DOMAINS = BLOCK + "DomainList";
    public static final String BLOCKED_CIDRS_4 = BLOCK + "CIDR4List";
    public static final String BLOCKED_CIDRS_6 = BLOCK + "CIDR6List";
    public static final String BLOCKED_COUNTRIES = BLOCK + "GeoIP";

    /** Names the option for the database of countries. */
    public static final String DATABASE = "--geoipDatabase";

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
