package brookloom.client.cli;

import brookloom.cli.SecretFile;
import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.cli.log.OptionWarnings;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.SeveralUpstreams.Selection;
import brookloom.client.config.SeveralUpstreams.Subscription;
import brookloom.client.config.Upstream;
import brookloom.client.link.LinkParser;
import brookloom.lists.ListSource;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.Login;
import brookloom.net.text.TextFile;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Reads brook:// links from options, files, standard input, or the environment. */
@HelpSection(Heading.SERVER)
final class LinkOption {
    /** The environment variable that holds the link when no option does. */
    static final String ENVIRONMENT = "BROOK_LINK";

    private static final List<String> ABOUT_SEVERAL = List.of("--subscribeInterval", "--select", "--checkTarget");

    private final Supplier<@Nullable String> environment;
    private final InputStream standardInput;

    @Option(
            names = "--link",
            paramLabel = "LINK",
            description = "A brook:// link, which replaces server, password and everything about them; repeat it for"
                    + " several servers. Contains the password and is visible in ps: prefer --linkFile, - for standard"
                    + " input, or the environment variable " + ENVIRONMENT + ".")
    private List<String> links = new ArrayList<>();

    @Essential
    @Option(
            names = "--linkFile",
            paramLabel = "FILE",
            description = "Read the link from the only line of this file; may be repeated.")
    private List<String> linkFiles = new ArrayList<>();

    @Option(
            names = "--subscribe",
            paramLabel = "URL|FILE",
            description = "Use the servers of this list: one brook:// link per line, as it is or in Base64.")
    private @Nullable ListSource subscription;

    @Option(
            names = "--subscribeInterval",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "Reload interval of the list; 0 loads once (default: ${DEFAULT-VALUE}).")
    private Duration refresh = Duration.ofHours(1);

    @Option(
            names = "--select",
            paramLabel = "HOW",
            defaultValue = "fastest",
            description = "Which of several servers is used: fastest; failover, the first that is up; spread, one for"
                    + " each destination host (default: ${DEFAULT-VALUE}).")
    private String selection = "fastest";

    @Option(
            names = "--checkTarget",
            paramLabel = "HOST:PORT",
            defaultValue = "8.8.8.8:53",
            description = "Destination that several servers are checked with: a DNS server, over TCP (default:"
                    + " ${DEFAULT-VALUE}).")
    private HostPort checkTarget = new HostPort("8.8.8.8", 53);

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    private final List<Other> others = new ArrayList<>();

    /** A link that another argument of the command gives. */
    private record Other(String source, String link) {}

    LinkOption() {
        this(() -> System.getenv(ENVIRONMENT), System.in);
    }

    LinkOption(Supplier<@Nullable String> environment, InputStream standardInput) {
        this.environment = environment;
        this.standardInput = standardInput;
    }

    /** Takes links from other arguments of the command's, which errors call so. */
    void alsoFrom(String source, List<String> given) {
        given.forEach(link -> others.add(new Other(source, link)));
    }

    /** Returns the options about several servers that are given. */
    List<String> aboutSeveral() {
        ParseResult parsed = command == null ? null : command.commandLine().getParseResult();
        return parsed == null
                ? List.of()
                : ABOUT_SEVERAL.stream().filter(parsed::hasMatchedOption).toList();
    }

    /**
     * Returns what options' links say; empty when none is given.
     *
     * @throws ConfigError when one is no link that this client can use
     * @throws UserError when a file cannot be read
     */
    Optional<Upstream> upstream() throws UserError {
        List<Upstream> servers = new ArrayList<>();
        for (String link : links) {
            servers.add(given("--link", link));
        }
        for (Other other : others) {
            servers.add(given(other.source(), other.link()));
        }
        for (String file : linkFiles) {
            if (Login.isLink(file)) {
                throw new ConfigError(
                        "--linkFile is given a link (not shown) where a file has to be named: give the link"
                                + " to --link, or set " + ENVIRONMENT);
            }
            servers.add(understand("--linkFile", fromFile(file)));
        }
        Selection chosen = selection();
        if (subscription == null && servers.size() < 2) {
            return servers.stream().findFirst();
        }
        return Optional.of(new SeveralUpstreams(servers, subscription(), chosen, checkTarget.destination()));
    }

    private Upstream given(String source, String link) throws UserError {
        boolean input = link.equals(SecretFile.STANDARD_INPUT);
        return understand(input ? source + " -" : source, input ? fromFile(link) : link);
    }

    private @Nullable Subscription subscription() {
        if (subscription == null) {
            return null;
        }
        if (subscription instanceof ListSource.Url url
                && "http".equalsIgnoreCase(url.uri().getScheme())
                && !List.of("localhost", "127.0.0.1", "[::1]")
                        .contains(url.uri().getHost())) {
            OptionWarnings.warn(
                    "--subscribe is not encrypted: anyone on the way can read the passwords in it; use https");
        }
        return new Subscription(new ListSource.Secret(subscription), refresh, link -> understand("--subscribe", link));
    }

    private Selection selection() throws ConfigError {
        for (Selection known : Selection.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(selection)) {
                return known;
            }
        }
        throw new ConfigError("--select '" + selection + "' must be fastest, failover or spread");
    }

    /** Returns what options' links say, else one in the environment; empty when neither is given. */
    Optional<Upstream> upstreamOrInherited() throws UserError {
        Optional<Upstream> given = upstream();
        if (given.isPresent()) {
            return given;
        }
        String inherited = environment.get();
        return inherited == null || inherited.isEmpty()
                ? Optional.empty()
                : Optional.of(understand(ENVIRONMENT, inherited));
    }

    private String fromFile(String file) throws UserError {
        char[] text = SecretFile.read("link", file, standardInput);
        try {
            return new String(text);
        } finally {
            Arrays.fill(text, '\0');
        }
    }

    private static Upstream understand(String source, String text) throws ConfigError {
        try {
            LinkParser linked =
                    new LinkParser(BrookLink.parse(TextFile.withoutMark(text).strip()));
            Upstream upstream = linked.upstream();
            linked.warnings().forEach(warning -> OptionWarnings.warn(source + ": " + warning));
            return upstream;
        } catch (IllegalArgumentException e) {
            throw new ConfigError(source + ": " + e.getMessage(), e);
        }
    }
}
