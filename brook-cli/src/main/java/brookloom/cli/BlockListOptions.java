package brookloom.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import brookloom.net.text.ConfigError;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Describes which targets are refused: the same options at both ends, named as the original's. */
@HelpSection(Heading.TARGETS)
public final class BlockListOptions {
    @Option(
            names = TargetListSources.BLOCKED_DOMAINS,
            paramLabel = "FILE|URL",
            description = "Block targets in these domains and below them; one per line.")
    private @Nullable ListSource domains;

    @Option(
            names = TargetListSources.BLOCKED_CIDRS_4,
            paramLabel = "FILE|URL",
            description = "Block addresses in these networks, such as 192.0.2.0/24; one per line.")
    private @Nullable ListSource cidrs4;

    @Option(
            names = TargetListSources.BLOCKED_CIDRS_6,
            paramLabel = "FILE|URL",
            description = "Block addresses in these networks, such as 2001:db8::/32; one per line.")
    private @Nullable ListSource cidrs6;

    @Option(
            names = TargetListSources.BLOCKED_COUNTRIES,
            paramLabel = "CODE",
            split = ",",
            description = "Block addresses in these countries, such as US; ZZ stands for no known country. Requires "
                    + TargetListSources.DATABASE + ".")
    private List<String> countries = List.of();

    @Option(
            names = TargetListSources.DATABASE,
            paramLabel = "FILE|URL",
            description = "Country database in MaxMind's format, such as GeoLite2-Country.mmdb.")
    private @Nullable ListSource database;

    /**
     * Returns the lists.
     *
     * @throws ConfigError when a country is none
     */
    public TargetListSources lists() throws ConfigError {
        return new TargetListSources(
                domains, cidrs4, cidrs6, countryCodes(TargetListSources.BLOCKED_COUNTRIES, countries));
    }

    /** Returns the database of countries; null for none. */
    public @Nullable ListSource database() {
        return database;
    }

    /**
     * Returns ISO 3166-1 codes in capitals.
     *
     * @param option that gave them, for the error
     * @throws ConfigError when one does not have two letters
     */
    public static Set<String> countryCodes(String option, List<String> countries) throws ConfigError {
        Set<String> codes = new HashSet<>();
        for (String text : countries) {
            String code = text.strip().toUpperCase(Locale.ROOT);
            if (!code.matches("[A-Z]{2}")) {
                throw new ConfigError(option + " '" + text + "' is not a country's code of two letters, such as US");
            }
            codes.add(code);
        }
        return codes;
    }
}
