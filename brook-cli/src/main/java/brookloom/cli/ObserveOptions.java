package brookloom.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.config.ObserveConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for what operators see of tunnels. */
public final class ObserveOptions {
    @HelpSection(Heading.LOGGING)
    @Option(
            names = {"--tunnelLog", "--tunnel-log"},
            paramLabel = "FILE|log",
            description =
                    "Append one JSON line to FILE (log: to the log) when a tunnel ends: who, where to, bytes, times,"
                            + " outcome. Without it, destinations of tunnels that work are not logged.")
    private @Nullable String tunnelLog;

    /**
     * Returns the options as a record.
     *
     * @throws IllegalArgumentException for values that do not fit together, with a sentence for the user
     */
    public ObserveConfig config() {
        return new ObserveConfig(tunnelLog, null, ObserveConfig.METRICS_PATH);
    }
}
