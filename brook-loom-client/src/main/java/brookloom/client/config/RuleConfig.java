package brookloom.client.config;

import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Describes which destinations apps reach without the tunnel, and which not at all.
 *
 * @param bypass reached straight from this machine
 * @param block not reached at all; wins over {@code bypass}
 * @param database of countries, in MaxMind's format; null for none
 * @param reloadInterval between looks for changed lists; zero loads once
 */
public record RuleConfig(
        TargetListSources bypass,
        TargetListSources block,
        @Nullable ListSource database,
        Duration reloadInterval) {
    /** Begins the options for lists of bypassed destinations. */
    public static final String BYPASS = "--bypass";

    /** Sends everything through the tunnel. */
    public static final RuleConfig NONE =
            new RuleConfig(TargetListSources.NONE, TargetListSources.NONE, null, Duration.ZERO);

    /** @throws IllegalArgumentException when one of countries and database is missing, with a sentence for the user */
    public RuleConfig {
        boolean countries = !bypass.countries().isEmpty() || !block.countries().isEmpty();
        if (countries && database == null) {
            throw new IllegalArgumentException((bypass.countries().isEmpty() ? TargetListSources.BLOCK : BYPASS)
                    + "GeoIP requires " + TargetListSources.DATABASE + ", which is missing");
        }
        if (!countries && database != null) {
            throw new IllegalArgumentException(
                    TargetListSources.DATABASE + " requires --bypassGeoIP or --blockGeoIP, which are missing");
        }
    }

    /** Returns whether there is no rule. */
    public boolean isEmpty() {
        return bypass.isEmpty() && block.isEmpty();
    }
}
