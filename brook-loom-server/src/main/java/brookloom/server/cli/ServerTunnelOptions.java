package brookloom.server.cli;

import brookloom.cli.HkdfOption;
import brookloom.cli.TimeoutOptions;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.config.HkdfConfig;
import brookloom.net.text.ConfigError;
import brookloom.server.config.AccessConfig;
import brookloom.server.config.ServerTunnelConfig;
import java.security.SecureRandom;
import java.util.HexFormat;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Describes how tunnels are served: the same options for every kind of server. */
final class ServerTunnelOptions {
    @HelpSection(Heading.ENCRYPTION)
    @Option(
            names = "--withoutBrookProtocol",
            description =
                    "Turn off Brook's own encryption where TLS already protects the link; must match on both ends.")
    private boolean withoutBrookProtocol;

    @Mixin
    private final TimeoutOptions timeouts = new TimeoutOptions();

    @Mixin
    private final StrangerOptions strangers = new StrangerOptions();

    @Mixin
    private final HkdfOption hkdf = new HkdfOption();

    /**
     * Returns the options as a record.
     *
     * @throws ConfigError for limits that let nobody in
     */
    ServerTunnelConfig config(AccessConfig access) throws ConfigError {
        return new ServerTunnelConfig(
                access, hkdf.config(), withoutBrookProtocol, timeouts.config(), strangers.config());
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

    HkdfConfig hkdf() {
        return hkdf.config();
    }
}
