package brookloom.server.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.lists.ListSource;
import brookloom.net.text.ConfigError;
import brookloom.server.config.BlockListConfig;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Describes which targets no tunnel may reach: the same options for every kind of server. */
@HelpSection(Heading.TARGETS)
final class BlockOptions {
    @Option(
            names = BlockListConfig.DOMAINS,
            paramLabel = "FILE|URL",
            description = "Block targets in these domains and below them; one per line.")
    private @Nullable ListSource domains;

    @Option(
            names = BlockListConfig.CIDRS_4,
            paramLabel = "FILE|URL",
            description = "Block addresses in these networks, such as 192.0.2.0/24; one per line.")
    private @Nullable ListSource cidrs4;

    @Option(
            names = BlockListConfig.CIDRS_6,
            paramLabel = "FILE|URL",
            description = "Block addresses in these networks, such as 2001:db8::/32; one per line.")
    private @Nullable ListSource cidrs6;

    @Option(
            names = BlockListConfig.COUNTRIES,
            paramLabel = "CODE",
            split = ",",
            description = "Block addresses in these countries, such as US; ZZ stands for no known country. Requires "
                    + BlockListConfig.DATABASE + ".")
    private List<String> countries = List.of();

    @Option(
            names = BlockListConfig.DATABASE,
            paramLabel = "FILE|URL",
            description = "Country database in MaxMind's format, such as GeoLite2-Country.mmdb.")
    private @Nullable ListSource database;

    @Option(
            names = "--blockListUpdateInterval",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Reload interval of these lists; 0 loads once (default: ${DEFAULT-VALUE}).")
    private Duration interval = Duration.ZERO;

    /**
     * Returns the options as a record.
     *
     * @throws ConfigError when options do not fit together
     */
    BlockListConfig config() throws ConfigError {
        Set<String> codes = new HashSet<>();
        for (String country : countries) {
            codes.add(code(country));
        }
        try {
            return new BlockListConfig(domains, cidrs4, cidrs6, codes, database, interval);
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
    }

    private static String code(String text) throws ConfigError {
        String code = text.strip().toUpperCase(Locale.ROOT);
        if (!code.matches("[A-Z]{2}")) {
            throw new ConfigError(
                    BlockListConfig.COUNTRIES + " '" + text + "' is not a country's code of two letters, such as US");
        }
        return code;
    }
}
