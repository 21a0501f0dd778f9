package brookloom.server.cli;

import brookloom.cli.HkdfOption;
import brookloom.cli.TimeoutOptions;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.config.HkdfConfig;
import brookloom.net.text.ConfigError;
import brookloom.server.config.AccessConfig;
import brookloom.server.config.PortPermit;
import brookloom.server.config.ServerTunnelConfig;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Describes how tunnels are served: the same options for every kind of server. */
final class ServerTunnelOptions {
    /** Reads a permit as users write it. */
    static final class PermitParser implements ITypeConverter<PortPermit> {
        @Override
        public PortPermit convert(String text) {
            try {
                return PortPermit.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    @HelpSection(Heading.ENCRYPTION)
    @Option(
            names = "--withoutBrookProtocol",
            description =
                    "Turn off Brook's own encryption where TLS already protects the link; must match on both ends.")
    private boolean withoutBrookProtocol;

    @HelpSection(Heading.TARGETS)
    @Option(
            names = PortPermit.OPTION,
            paramLabel = "PORTS",
            split = ",",
            converter = PermitParser.class,
            description =
                    "Let clients open these ports here with -R, such as 8080, 8000-8999 or any: on loopback, or with"
                            + " an address (0.0.0.0:443, [::]:8000-8999). Users of --users need a permit of their own.")
    private List<PortPermit> reverse = List.of();

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
                access, hkdf.config(), withoutBrookProtocol, timeouts.config(), strangers.config(), reverse);
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
