package brookloom.server.cli;

import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.lists.ListSource;
import brookloom.net.text.ConfigError;
import brookloom.server.config.AccessConfig;
import brookloom.server.config.AccessConfig.UserList;
import brookloom.server.config.AccessConfig.UserService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Describes where the users are listed, for a server with more than one password. */
@HelpSection(Heading.PASSWORD)
final class UserOptions {
    @Essential
    @Option(
            names = UserList.OPTION,
            paramLabel = "FILE",
            description = "Serve the users of this file, each with a password of its own, instead of one password."
                    + " Reloaded when it changes; 'brook-loom-server users' edits it.")
    private @Nullable Path file;

    @Option(
            names = UserService.OPTION,
            paramLabel = "URL",
            description = "Serve the users that this HTTP service lists, in the same form.")
    private @Nullable ListSource service;

    @Option(
            names = "--userAPIInterval",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Time between two questions to the service (default: ${DEFAULT-VALUE}).")
    private Duration interval = UserService.DEFAULT_INTERVAL;

    @Option(
            names = "--userAPICache",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description =
                    "How long its last answer admits users when it does not answer; open tunnels go on in any case"
                            + " (default: ${DEFAULT-VALUE}).")
    private Duration cache = UserService.DEFAULT_CACHE;

    @HelpSection(Heading.LOGGING)
    @Option(
            names = {"--userMetrics", "--user-metrics"},
            description = "Show each user's bytes, tunnels and refusals in the metrics (--prometheus).")
    private boolean metrics;

    /**
     * Returns whether metrics tell users apart.
     *
     * @throws ConfigError where there are no users
     */
    boolean inMetrics() throws ConfigError {
        if (metrics && file == null && service == null) {
            throw new ConfigError("--userMetrics requires " + UserList.OPTION + " or " + UserService.OPTION);
        }
        return metrics;
    }

    /**
     * Returns the options as a record; empty when none is given.
     *
     * @throws ConfigError when they do not fit together
     */
    Optional<AccessConfig> config() throws ConfigError {
        if (file != null && service != null) {
            throw new ConfigError(UserList.OPTION + " and " + UserService.OPTION + " are mutually exclusive: give one");
        }
        if (interval.isZero()) {
            throw new ConfigError("--userAPIInterval must be at least 1 second");
        }
        if (file != null) {
            return Optional.of(new UserList(file));
        }
        return switch (service) {
            case null -> Optional.empty();
            case ListSource.Url url -> Optional.of(new UserService(url, interval, cache));
            case ListSource other ->
                throw new ConfigError(UserService.OPTION + " '" + other + "' is no http or https URL; for a file give "
                        + UserList.OPTION);
        };
    }
}
