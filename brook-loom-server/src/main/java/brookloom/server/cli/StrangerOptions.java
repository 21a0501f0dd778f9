package brookloom.server.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.ConfigError;
import brookloom.server.config.StrangerConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Limits clients that have not shown the password. */
@HelpSection(Heading.LISTENING)
final class StrangerOptions {
    @Option(
            names = "--strangers",
            paramLabel = "COUNT",
            description = "Most connections at once without an open tunnel; for one more, the oldest is closed"
                    + " (default: by the heap, 2,000 for 256 MiB).")
    private @Nullable Integer all;

    @Option(
            names = "--strangersPerAddress",
            paramLabel = "COUNT",
            description = "Most of them from one IPv4 address or IPv6 /64 (default: a quarter).")
    private @Nullable Integer perAddress;

    /**
     * Returns the options as a record.
     *
     * @throws ConfigError for limits that let nobody in
     */
    StrangerConfig config() throws ConfigError {
        try {
            return StrangerConfig.ofThisProcess().with(all, perAddress);
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
    }
}
