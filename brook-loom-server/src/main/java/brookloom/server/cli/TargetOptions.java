package brookloom.server.cli;

import brookloom.cli.DialOptions;
import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.Cidr;
import brookloom.net.text.ConfigError;
import brookloom.net.text.UserError;
import brookloom.server.config.TargetConfig;
import brookloom.server.config.TargetScope;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Describes which targets tunnels may reach, and how: the same options for every kind of server. */
@HelpSection(Heading.TARGETS)
final class TargetOptions {
    /** Reads a scope as users write it. */
    static final class ScopeParser implements ITypeConverter<TargetScope> {
        @Override
        public TargetScope convert(String text) {
            return Stream.of(TargetScope.values())
                    .filter(scope -> scope.toString().equals(text.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is not public, lan or any"));
        }
    }

    @Essential
    @Option(
            names = TargetScope.OPTION,
            paramLabel = "public|lan|any",
            defaultValue = "public",
            converter = ScopeParser.class,
            description = "Addresses that tunnels may reach: the public internet, private networks too, or all,"
                    + " loopback included (default: ${DEFAULT-VALUE}).")
    private TargetScope scope = TargetScope.PUBLIC;

    @Option(
            names = TargetScope.ALLOW_OPTION,
            paramLabel = "CIDR",
            split = ",",
            description = "Allow these addresses too, such as 192.168.1.10 or 127.0.0.0/8.")
    private List<Cidr> allowed = List.of();

    @Mixin
    private final BlockOptions blocked = new BlockOptions();

    @Mixin
    private final DialOptions dial = new DialOptions();

    /**
     * Returns the options as a record.
     *
     * @throws ConfigError when options do not fit together
     */
    TargetConfig config() throws UserError {
        return new TargetConfig(scope, allowed, blocked.config(), dial.config());
    }
}
