package brookloom.server.config;

import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Describes which targets no tunnel may reach; null where there is no list.
 *
 * @param lists of blocked targets
 * @param database of countries, in MaxMind's format
 * @param reloadInterval between looks for changed lists; zero loads once
 */
public record BlockListConfig(
        TargetListSources lists, @Nullable ListSource database, Duration reloadInterval) {
    /** Blocks nothing. */
    public static final BlockListConfig NONE = new BlockListConfig(TargetListSources.NONE, null, Duration.ZERO);

    /** @throws IllegalArgumentException when one of countries and database is missing, with a sentence for the user */
    public BlockListConfig {
        if (lists.countries().isEmpty() != (database == null)) {
            throw new IllegalArgumentException(
                    TargetListSources.BLOCKED_COUNTRIES + " and " + TargetListSources.DATABASE + " go together; "
                            + (database == null ? TargetListSources.DATABASE : TargetListSources.BLOCKED_COUNTRIES)
                            + " is missing");
        }
    }
}
