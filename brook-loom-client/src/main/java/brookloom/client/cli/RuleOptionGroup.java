package brookloom.client.cli;

import brookloom.cli.BlockListOptions;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.RuleConfig;
import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import brookloom.net.text.ConfigError;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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
                    + TargetListSources.DATABASE + ". Names that go through the tunnel are not looked up here.")
    private List<String> bypassCountries = List.of();

    @Mixin
    private final BlockListOptions block = new BlockListOptions();

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
                bypassDomains,
                bypassCidrs4,
                bypassCidrs6,
                BlockListOptions.countryCodes("--bypassGeoIP", bypassCountries));
        try {
            return new RuleConfig(bypass, block.lists(), block.database(), interval);
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
    }
}
