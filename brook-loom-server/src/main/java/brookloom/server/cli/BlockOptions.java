package brookloom.server.cli;

import brookloom.cli.BlockListOptions;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.ConfigError;
import brookloom.server.config.BlockListConfig;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Describes which targets no tunnel may reach: the same options for every kind of server. */
@HelpSection(Heading.TARGETS)
final class BlockOptions {
    @Mixin
    private final BlockListOptions block = new BlockListOptions();

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
        try {
            return new BlockListConfig(block.lists(), block.database(), interval);
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
    }
}
