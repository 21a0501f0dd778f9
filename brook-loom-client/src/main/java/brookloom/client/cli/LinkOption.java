package brookloom.client.cli;

import brookloom.cli.SecretFile;
import brookloom.client.config.Upstream;
import brookloom.net.text.TextFile;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where a brook:// link comes from: an option, a file, standard input, or the environment. */
final class LinkOption {
    /** The environment variable that holds the link when no option does. */
    static final String ENVIRONMENT = "BROOK_LINK";

    private final Supplier<@Nullable String> environment;
    private final InputStream standardInput;

    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--link",
            paramLabel = "LINK",
            description = {
                "A brook:// link, in place of server, password and all that goes with them. A password is in it,",
                "and anybody on this machine sees arguments in ps: prefer - for standard input, --linkFile, or the",
                "environment variable " + ENVIRONMENT + "."
            })
    private @Nullable String link;

    @Option(names = "--linkFile", paramLabel = "FILE", description = "A file whose only line is the link.")
    private @Nullable String linkFile;

    LinkOption() {
        this(() -> System.getenv(ENVIRONMENT), System.in);
    }

    LinkOption(Supplier<@Nullable String> environment, InputStream standardInput) {
        this.environment = environment;
        this.standardInput = standardInput;
    }

    /** Takes the link from another option of the command's; null for none. */
    void alsoFrom(@Nullable String otherOption) {
        if (otherOption != null && (link != null || linkFile != null)) {
            throw usage("there are two links: give one");
        }
        link = otherOption == null ? link : otherOption;
    }

    /**
     * What an option's link says; empty when none is given.
     *
     * @throws ParameterException when it is no link that this client can use
     * @throws UserError when its file cannot be read
     */
    Optional<Upstream> way() throws UserError {
        if (link != null && linkFile != null) {
            throw usage("--link and --linkFile exclude each other: give one");
        }
        if (linkFile != null) {
            return Optional.of(understand("--linkFile", fromFile(linkFile)));
        }
        if (link != null && link.equals(SecretFile.STANDARD_INPUT)) {
            return Optional.of(understand("--link -", fromFile(link)));
        }
        return link == null ? Optional.empty() : Optional.of(understand("--link", link));
    }

    /** The same, with a look at the environment where no option gives a link. */
    Optional<Upstream> wayOrInherited() throws UserError {
        Optional<Upstream> given = way();
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

    private Upstream understand(String source, String text) {
        try {
            LinkParser linked =
                    new LinkParser(BrookLink.parse(TextFile.withoutMark(text).strip()));
            Upstream way = linked.way();
            linked.warnings().forEach(warning -> Logger.warn("{}: {}", source, warning));
            return way;
        } catch (IllegalArgumentException e) {
            throw usage(source + ": " + e.getMessage());
        }
    }

    private ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException("not mixed into a command");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
