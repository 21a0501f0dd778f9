package brookloom.net.config;

import brookloom.net.text.ListenAddress;
import org.jspecify.annotations.Nullable;

/**
 * Says what operators see of tunnels.
 *
 * @param tunnelLog a file for a line per tunnel, or {@link #IN_LOG}; null for none
 * @param admin where metrics and health are served; null for nowhere
 * @param metricsPath of the metrics on that address
 */
public record ObserveConfig(
        @Nullable String tunnelLog, @Nullable ListenAddress admin, String metricsPath) {
    /** The value of {@link #tunnelLog} that means the log itself. */
    public static final String IN_LOG = "log";

    /** The usual path of metrics. */
    public static final String METRICS_PATH = "/metrics";

    /** Shows nothing. */
    public static final ObserveConfig OFF = new ObserveConfig(null, null, METRICS_PATH);

    /** @throws IllegalArgumentException for a path without a slash in front */
    public ObserveConfig {
        if (!metricsPath.startsWith("/")) {
            throw new IllegalArgumentException("--prometheusPath " + metricsPath + ", must begin with /");
        }
        if (metricsPath.equals("/healthz") || metricsPath.equals("/readyz")) {
            throw new IllegalArgumentException("--prometheusPath " + metricsPath + " is taken: choose another");
        }
    }
}
