package brookloom.net.config;

import brookloom.net.text.ListenAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes what operators see of tunnels.
 *
 * @param tunnelLog a file for a line per tunnel, or {@link #IN_LOG}; null for none
 * @param admin where metrics and health are served; null for nowhere
 * @param metricsPath of the metrics on that address
 * @param tokenFile a file with what requests to that address must show; null for nothing
 * @param destinations whether the live page shows them
 * @param users whether metrics tell users apart
 */
public record ObserveConfig(
        @Nullable String tunnelLog,
        @Nullable ListenAddress admin,
        String metricsPath,
        @Nullable String tokenFile,
        boolean destinations,
        boolean users) {
    private static final Set<String> TAKEN =
            Set.of("/", "/healthz", "/readyz", "/events", "/page.css", "/page.js", "/page.svg");

    /** The value of {@link #tunnelLog} that means the log itself. */
    public static final String IN_LOG = "log";

    /** The usual path of metrics. */
    public static final String METRICS_PATH = "/metrics";

    /** Shows nothing. */
    public static final ObserveConfig OFF = new ObserveConfig(null, null, METRICS_PATH);

    /** Shows tunnels without a token, and no destinations on the live page. */
    public ObserveConfig(@Nullable String tunnelLog, @Nullable ListenAddress admin, String metricsPath) {
        this(tunnelLog, admin, metricsPath, null, false, false);
    }

    /** Returns the same, with metrics that tell users apart. */
    public ObserveConfig withUsers() {
        return new ObserveConfig(tunnelLog, admin, metricsPath, tokenFile, destinations, true);
    }

    /** @throws IllegalArgumentException for a path without a slash in front */
    public ObserveConfig {
        if (!metricsPath.startsWith("/")) {
            throw new IllegalArgumentException("--prometheusPath " + metricsPath + ", must begin with /");
        }
        if (TAKEN.contains(metricsPath)) {
            throw new IllegalArgumentException("--prometheusPath " + metricsPath + " is taken: choose another");
        }
        if (admin == null && (tokenFile != null || destinations || users)) {
            String option = tokenFile != null ? "--adminTokenFile" : users ? "--userMetrics" : "--pageDestinations";
            throw new IllegalArgumentException(option + " requires --prometheus");
        }
    }
}
