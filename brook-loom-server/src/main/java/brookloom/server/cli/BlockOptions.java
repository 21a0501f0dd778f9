package brookloom.server.cli;

import brookloom.lists.ListSource;
import brookloom.net.text.UserError;
import brookloom.server.targets.BlockLists;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which targets tunnels may not reach: the same for every kind of server. */
final class BlockOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = BlockLists.DOMAINS,
            paramLabel = "FILE|URL",
            description = "Reach no target of these domains or below them; one per line.")
    private @Nullable ListSource domains;

    @Option(
            names = BlockLists.CIDRS_4,
            paramLabel = "FILE|URL",
            description = "Reach no address in these blocks, such as 192.0.2.0/24; one per line.")
    private @Nullable ListSource cidrs4;

    @Option(names = BlockLists.CIDRS_6, paramLabel = "FILE|URL", description = "The same, such as 2001:db8::/32.")
    private @Nullable ListSource cidrs6;

    @Option(
            names = BlockLists.COUNTRIES,
            paramLabel = "CODE",
            split = ",",
            description = "Reach no address in these countries, such as US; ZZ is where none is known. Needs "
                    + BlockLists.DATABASE + ".")
    private List<String> countries = List.of();

    @Option(
            names = BlockLists.DATABASE,
            paramLabel = "FILE|URL",
            description = "Which address is in which country, in MaxMind's format: GeoLite2-Country.mmdb or alike.")
    private @Nullable ListSource database;

    @Option(
            names = "--blockListUpdateInterval",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Look for changed lists so often; 0 reads them once (default: ${DEFAULT-VALUE}).")
    private Duration interval = Duration.ZERO;

    /**
     * Reads the lists, and keeps them up to date until closed.
     *
     * @throws ParameterException when options do not fit together
     * @throws UserError when a list cannot be read
     */
    BlockLists open() throws UserError {
        Set<String> codes = countries.stream().map(this::code).collect(Collectors.toUnmodifiableSet());
        if (codes.isEmpty() != (database == null)) {
            String missing = database == null ? BlockLists.DATABASE : BlockLists.COUNTRIES;
            throw usage(
                    BlockLists.COUNTRIES + " and " + BlockLists.DATABASE + " go together; " + missing + " is missing");
        }
        return BlockLists.open(new BlockLists.Sources(domains, cidrs4, cidrs6, codes, database, interval));
    }

    private String code(String text) {
        String code = text.strip().toUpperCase(Locale.ROOT);
        if (!code.matches("[A-Z]{2}")) {
            throw usage(BlockLists.COUNTRIES + " '" + text + "' is not a country's code of two letters, such as US");
        }
        return code;
    }

    private ParameterException usage(String message) {
        if (command == null) {
            throw new IllegalStateException("not mixed into a command");
        }
        return new ParameterException(command.commandLine(), message);
    }
}
