package brookloom.server.config;

import brookloom.lists.ListSource;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes which targets no tunnel may reach; null where there is no list. The constants name the lists in errors.
 *
 * @param domains blocked with everything below them
 * @param cidrs4 blocks of addresses; of either family, as those of {@code cidrs6}
 * @param countries ISO 3166-1 codes in capitals, looked up in {@code database}
 * @param database of countries, in MaxMind's format
 * @param reloadInterval between looks for changed lists; zero loads once
 */
public record BlockListConfig(
        @Nullable ListSource domains,
        @Nullable ListSource cidrs4,
        @Nullable ListSource cidrs6,
        Set<String> countries,
        @Nullable ListSource database,
        Duration reloadInterval) {
    public static final String DOMAINS = "--blockDomainList";
    public static final String CIDRS_4 = "--blockCIDR4List";
    public static final String CIDRS_6 = "--blockCIDR6List";
    public static final String COUNTRIES = "--blockGeoIP";
    public static final String DATABASE = "--geoipDatabase";

    /** Blocks nothing. */
    public static final BlockListConfig NONE = new BlockListConfig(null, null, null, Set.of(), null, Duration.ZERO);

    /** @throws IllegalArgumentException when one of countries and database is missing, with a sentence for the user */
    public BlockListConfig {
        if (countries.isEmpty() != (database == null)) {
            throw new IllegalArgumentException(COUNTRIES + " and " + DATABASE + " go together; "
                    + (database == null ? DATABASE : COUNTRIES) + " is missing");
        }
        countries = Set.copyOf(countries);
    }
}
