package brookloom.server;

import brookloom.proto.Password;
import brookloom.proto.cli.HkdfOption;
import java.time.Duration;
import java.time.InstantSource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How tunnels are served: the same for every kind of carrier. */
final class TunnelOptionGroup {
    @Option(names = "--withoutBrookProtocol", description = "No encryption of our own; clients must have the same.")
    private boolean withoutBrookProtocol;

    @Option(
            names = "--tcpTimeout",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "End a TCP tunnel that is silent for so long; 0 is never (default: ${DEFAULT-VALUE}).")
    private Duration tcpTimeout = Duration.ZERO;

    @Option(
            names = "--udpTimeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "End a UDP tunnel that is silent for so long; 0 is never (default: ${DEFAULT-VALUE}).")
    private Duration udpTimeout = TunnelOptions.DEFAULT_UDP_TIMEOUT;

    @Option(
            names = "--halfCloseTimeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "End a half-closed tunnel whose other half is silent for so long; 0 is never"
                    + " (default: ${DEFAULT-VALUE}).")
    private Duration halfCloseTimeout = TunnelOptions.DEFAULT_HALF_CLOSE_TIMEOUT;

    @Mixin
    private final HkdfOption hkdf = new HkdfOption();

    TunnelOptions options(Password password) {
        return new TunnelOptions(
                hkdf.keys(password),
                withoutBrookProtocol,
                tcpTimeout,
                udpTimeout,
                halfCloseTimeout,
                TunnelOptions.DEFAULT_OPEN_TIMEOUT,
                InstantSource.system());
    }

    boolean withoutBrookProtocol() {
        return withoutBrookProtocol;
    }

    HkdfOption hkdf() {
        return hkdf;
    }
}
