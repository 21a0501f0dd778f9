package brookloom.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a tunnel may be silent: the same options at both ends. */
public final class TimeoutOptions {
    @Option(
            names = "--tcpTimeout",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "End a TCP tunnel that is silent for so long; 0 is never (default: ${DEFAULT-VALUE}).")
    private Duration tcp = Duration.ZERO;

    @Option(
            names = "--udpTimeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "End a UDP flow that is silent for so long; 0 is never (default: ${DEFAULT-VALUE}).")
    private Duration udp = Duration.ofSeconds(60);

    @Option(
            names = "--halfCloseTimeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "End a half-closed tunnel whose other half is silent for so long; 0 is never"
                    + " (default: ${DEFAULT-VALUE}).")
    private Duration halfClose = Duration.ofSeconds(60);

    /** Silence that ends a TCP tunnel; zero for none. */
    public Duration tcp() {
        return tcp;
    }

    /** Silence that ends a UDP flow; zero for none. */
    public Duration udp() {
        return udp;
    }

    /** Silence that ends a half-closed tunnel; zero for none. */
    public Duration halfClose() {
        return halfClose;
    }
}
