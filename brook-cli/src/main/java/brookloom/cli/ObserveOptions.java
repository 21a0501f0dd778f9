package brookloom.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.config.ObserveConfig;
import brookloom.net.text.ListenAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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

    @HelpSection(Heading.LOGGING)
    @Option(
            names = "--prometheus",
            paramLabel = "[HOST:]PORT",
            converter = AdminAddress.class,
            description =
                    "Serve a live page, metrics for Prometheus, /healthz and /readyz on this address; on 127.0.0.1 when"
                            + " only a port is given.")
    private @Nullable ListenAddress admin;

    @HelpSection(Heading.LOGGING)
    @Option(
            names = {"--prometheusPath", "--prometheus-path"},
            paramLabel = "PATH",
            defaultValue = ObserveConfig.METRICS_PATH,
            description = "Path of the metrics (default: ${DEFAULT-VALUE}).")
    private String metricsPath = ObserveConfig.METRICS_PATH;

    @HelpSection(Heading.LOGGING)
    @Option(
            names = {"--adminTokenFile", "--admin-token-file"},
            paramLabel = "FILE",
            description =
                    "Require the token in FILE for the page and the metrics. Without it, the page is served on loopback"
                            + " addresses only.")
    private @Nullable String tokenFile;

    @HelpSection(Heading.LOGGING)
    @Option(
            names = {"--pageDestinations", "--page-destinations"},
            description = "Show destinations on the live page.")
    private boolean destinations;

    /** Reads an address, on loopback where none is given: what strangers reach is chosen, not left out. */
    static final class AdminAddress implements ITypeConverter<ListenAddress> {
        @Override
        public ListenAddress convert(String value) {
            String port = value.startsWith(":") ? value.substring(1) : value;
            try {
                return ListenAddress.parse(port.matches("\\d+") ? "127.0.0.1:" + port : value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /**
     * Returns the options as a record.
     *
     * @throws IllegalArgumentException for values that do not fit together, with a sentence for the user
     */
    public ObserveConfig config() {
        return new ObserveConfig(tunnelLog, admin, metricsPath, tokenFile, destinations, false);
    }
}
