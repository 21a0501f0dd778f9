package brookloom.server.cli;

import brookloom.cli.HkdfOption;
import brookloom.cli.TimeoutOptions;
import brookloom.net.outbound.OpenOutbound;
import brookloom.proto.Password;
import brookloom.server.config.ServerTunnelOptions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How tunnels are served: the same for every kind of carrier. */
final class ServerTunnelOptionGroup {
    @Option(names = "--withoutBrookProtocol", description = "No encryption of our own; clients must have the same.")
    private boolean withoutBrookProtocol;

    @Mixin
    private final TimeoutOptions timeouts = new TimeoutOptions();

    @Mixin
    private final HkdfOption hkdf = new HkdfOption();

    ServerTunnelOptions options(Password password, OpenOutbound out) {
        return new ServerTunnelOptions(
                hkdf.keys(password),
                withoutBrookProtocol,
                out.tcpTimeout(timeouts.tcp()),
                out.udpTimeout(timeouts.udp()),
                timeouts.halfClose(),
                ServerTunnelOptions.DEFAULT_OPEN_TIMEOUT,
                InstantSource.system());
    }

    /**
     * Gives the two directions different keys where no option says otherwise: with the same, what the server sends could be
     * sent back to it as a client's opening. Only Brook's own protocol has these keys.
     */
    void generateHkdfInfos(SecureRandom random) {
        if (!withoutBrookProtocol) {
            HexFormat hex = HexFormat.of();
            hkdf.setDefaults(hex.toHexDigits(random.nextLong()), hex.toHexDigits(random.nextLong()));
        }
    }

    boolean withoutBrookProtocol() {
        return withoutBrookProtocol;
    }

    HkdfOption hkdf() {
        return hkdf;
    }
}
