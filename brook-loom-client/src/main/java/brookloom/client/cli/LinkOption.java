package brookloom.client.cli;

import brookloom.cli.SecretFile;
import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.Upstream;
import brookloom.net.text.ConfigError;
import brookloom.net.text.TextFile;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Option;

/** Reads a brook:// link from an option, a file, standard input, or the environment. */
@HelpSection(Heading.SERVER)
final class LinkOption {
    /** The environment variable that holds the link when no option does. */
    static final String ENVIRONMENT = "BROOK_LINK";

    private final Supplier<@Nullable String> environment;
    private final InputStream standardInput;

    @Option(
            names = "--link",
            paramLabel = "LINK",
            description = "A brook:// link, which replaces server, password and everything about them. Contains the"
                    + " password and is visible in ps: prefer --linkFile, - for standard input, or the environment"
                    + " variable " + ENVIRONMENT + ".")
    private @Nullable String link;

    @Essential
    @Option(names = "--linkFile", paramLabel = "FILE", description = "Read the link from the only line of this file.")
    private @Nullable String linkFile;

    LinkOption() {
        this(() -> System.getenv(ENVIRONMENT), System.in);
    }

    LinkOption(Supplier<@Nullable String> environment, InputStream standardInput) {
        this.environment = environment;
        this.standardInput = standardInput;
    }

    /** Takes the link from another option of the command's; null for none. */
    void alsoFrom(@Nullable String otherOption) throws ConfigError {
        if (otherOption != null && (link != null || linkFile != null)) {
            throw new ConfigError("there are two links: give one");
        }
        link = otherOption == null ? link : otherOption;
    }

    /**
     * Returns what an option's link says; empty when none is given.
     *
     * @throws ConfigError when it is no link that this client can use
     * @throws UserError when its file cannot be read
     */
    Optional<Upstream> upstream() throws UserError {
        if (link != null && linkFile != null) {
            throw new ConfigError("--link and --linkFile are mutually exclusive: give one");
        }
        if (linkFile != null) {
            return Optional.of(understand("--linkFile", fromFile(linkFile)));
        }
        if (link != null && link.equals(SecretFile.STANDARD_INPUT)) {
            return Optional.of(understand("--link -", fromFile(link)));
        }
        return link == null ? Optional.empty() : Optional.of(understand("--link", link));
    }

    /** Returns what an option's link says, else one in the environment; empty when neither is given. */
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

    private Upstream understand(String source, String text) throws ConfigError {
        try {
            LinkParser linked =
                    new LinkParser(BrookLink.parse(TextFile.withoutMark(text).strip()));
            Upstream upstream = linked.upstream();
            linked.warnings().forEach(warning -> Logger.warn("{}: {}", source, warning));
            return upstream;
        } catch (IllegalArgumentException e) {
            throw new ConfigError(source + ": " + e.getMessage(), e);
        }
    }
}
