package brookloom.server.cli;

import brookloom.cli.DialOptions;
import brookloom.cli.HkdfOption;
import brookloom.cli.TimeoutOptions;
import brookloom.proto.Password;
import brookloom.server.config.TunnelOptions;
import java.time.InstantSource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How tunnels are served: the same for every kind of carrier. */
final class TunnelOptionGroup {
    @Option(names = "--withoutBrookProtocol", description = "No encryption of our own; clients must have the same.")
    private boolean withoutBrookProtocol;

    @Mixin
    private final TimeoutOptions timeouts = new TimeoutOptions();

    @Mixin
    private final HkdfOption hkdf = new HkdfOption();

    TunnelOptions options(Password password, DialOptions dial) {
        return new TunnelOptions(
                hkdf.keys(password),
                withoutBrookProtocol,
                dial.tcpTimeout(timeouts.tcp()),
                dial.udpTimeout(timeouts.udp()),
                timeouts.halfClose(),
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
