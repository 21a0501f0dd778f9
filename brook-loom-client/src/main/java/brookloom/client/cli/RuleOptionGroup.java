package brookloom.client.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.RuleConfig;
import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import brookloom.net.text.ConfigError;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Describes which destinations do not go through the tunnel. */
@HelpSection(Heading.TARGETS)
final class RuleOptionGroup {
    @Option(
            names = "--bypassDomainList",
            paramLabel = "FILE|URL",
            description = "Reach names in these domains without the tunnel; one per line.")
    private @Nullable ListSource bypassDomains;

    @Option(
            names = "--bypassCIDR4List",
            paramLabel = "FILE|URL",
            description = "Reach addresses in these networks without the tunnel, such as 192.168.0.0/16; one per line.")
    private @Nullable ListSource bypassCidrs4;

    @Option(
            names = "--bypassCIDR6List",
            paramLabel = "FILE|URL",
            description = "Reach addresses in these networks without the tunnel, such as fc00::/7; one per line.")
    private @Nullable ListSource bypassCidrs6;

    @Option(
            names = "--bypassGeoIP",
            paramLabel = "CODE",
            split = ",",
            description = "Reach addresses in these countries without the tunnel, such as CN. Requires "
                    + RuleConfig.DATABASE + ". Names that go through the tunnel are not looked up here.")
    private List<String> bypassCountries = List.of();

    @Option(
            names = "--blockDomainList",
            paramLabel = "FILE|URL",
            description = "Refuse names in these domains; one per line. Blocking wins over bypassing.")
    private @Nullable ListSource blockDomains;

    @Option(
            names = "--blockCIDR4List",
            paramLabel = "FILE|URL",
            description = "Refuse addresses in these networks, such as 192.0.2.0/24; one per line.")
    private @Nullable ListSource blockCidrs4;

    @Option(
            names = "--blockCIDR6List",
            paramLabel = "FILE|URL",
            description = "Refuse addresses in these networks, such as 2001:db8::/32; one per line.")
    private @Nullable ListSource blockCidrs6;

    @Option(
            names = "--blockGeoIP",
            paramLabel = "CODE",
            split = ",",
            description = "Refuse addresses in these countries; ZZ stands for no known country. Requires "
                    + RuleConfig.DATABASE + ".")
    private List<String> blockCountries = List.of();

    @Option(
            names = RuleConfig.DATABASE,
            paramLabel = "FILE|URL",
            description = "Country database in MaxMind's format, such as GeoLite2-Country.mmdb.")
    private @Nullable ListSource database;

    @Option(
            names = "--listUpdateInterval",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Reload interval of these lists; 0 loads once (default: ${DEFAULT-VALUE}).")
    private Duration interval = Duration.ZERO;

    /**
     * Returns the options as a record.
     *
     * @throws ConfigError when options do not fit together
     */
    RuleConfig config() throws ConfigError {
        TargetListSources bypass = new TargetListSources(
                bypassDomains, bypassCidrs4, bypassCidrs6, codes("--bypassGeoIP", bypassCountries));
        TargetListSources block =
                new TargetListSources(blockDomains, blockCidrs4, blockCidrs6, codes("--blockGeoIP", blockCountries));
        try {
            return new RuleConfig(bypass, block, database, interval);
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
    }

    private static Set<String> codes(String option, List<String> countries) throws ConfigError {
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
