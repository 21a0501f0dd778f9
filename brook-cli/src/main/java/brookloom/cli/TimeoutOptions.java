package brookloom.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.config.TimeoutConfig;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Ends idle tunnels: the same options at both ends. */
@HelpSection(Heading.TUNNELS)
public final class TimeoutOptions {
    @Option(
            names = "--tcpTimeout",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Idle timeout of a TCP tunnel; 0 disables it (default: ${DEFAULT-VALUE}).")
    private Duration tcp = Duration.ZERO;

    @HelpSection(Heading.UDP)
    @Option(
            names = "--udpTimeout",
            paramLabel = "SECONDS",
            defaultValue = "" + TimeoutConfig.DEFAULT_SECONDS,
            description = "Idle timeout of a UDP flow; 0 disables it (default: ${DEFAULT-VALUE}).")
    private Duration udp = TimeoutConfig.DEFAULT.udp();

    @Option(
            names = "--halfCloseTimeout",
            paramLabel = "SECONDS",
            defaultValue = "" + TimeoutConfig.DEFAULT_SECONDS,
            description = "Idle timeout of a half-closed TCP tunnel; 0 disables it (default: ${DEFAULT-VALUE}).")
    private Duration halfClose = TimeoutConfig.DEFAULT.halfClose();

    /** Returns the options as a record. */
    public TimeoutConfig config() {
        return new TimeoutConfig(tcp, halfClose, udp);
    }

    /** Returns the idle timeout of a TCP tunnel; zero is never. */
    public Duration tcp() {
        return tcp;
    }

    /** Returns the idle timeout of a UDP flow; zero is never. */
    public Duration udp() {
        return udp;
    }

    /** Returns the idle timeout of a half-closed tunnel; zero is never. */
    public Duration halfClose() {
        return halfClose;
    }
}
