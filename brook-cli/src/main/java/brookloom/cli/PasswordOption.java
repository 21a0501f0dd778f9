package brookloom.cli;

import brookloom.net.text.UserError;
import brookloom.proto.Password;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where the tunnel's password comes from: an option, a file, or the environment; an option beats the environment. */
public final class PasswordOption {
    /** The environment variable that holds the password when no option does. */
    public static final String ENVIRONMENT = "BROOK_PASSWORD";

    private final Supplier<@Nullable String> environment;
    private final InputStream standardInput;

    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-p", "--password"},
            paramLabel = "PASSWORD",
            description = {
                "The tunnel's password. Anybody on this machine sees arguments in ps:",
                "prefer --passwordFile or the environment variable " + ENVIRONMENT + "."
            })
    private @Nullable String password;

    @Option(
            names = "--passwordFile",
            paramLabel = "FILE",
            description = "A file whose only line is the password; - reads it from standard input.")
    private @Nullable String passwordFile;

    public PasswordOption() {
        this(() -> System.getenv(ENVIRONMENT), System.in);
    }

    PasswordOption(Supplier<@Nullable String> environment, InputStream standardInput) {
        this.environment = environment;
        this.standardInput = standardInput;
    }

    /**
     * Reads the password; empty when none is given anywhere. The caller owns it.
     *
     * @throws ParameterException when two options give one, or it is empty
     * @throws UserError when the file cannot be read or is no password file
     */
    public Optional<Password> read() throws UserError {
        return text().map(text -> {
            Password read = Password.of(text);
            Arrays.fill(text, '\0');
            return read;
        });
    }

    /** Reads the password for a {@code brook://} link, which shows it. The characters are the caller's to wipe. */
    public Optional<char[]> text() throws UserError {
        Optional<char[]> option = textOfOptions();
        if (option.isPresent()) {
            return option;
        }
        String inherited = environment.get();
        if (inherited == null || inherited.isEmpty()) {
            return Optional.empty();
        }
        if (LocaleText.isDamaged(inherited)) {
            throw usage(LocaleText.explain(ENVIRONMENT) + ", or give --passwordFile FILE");
        }
        return Optional.of(inherited.toCharArray());
    }

    /** The same without a look at the environment, for a password that is not the tunnel's. */
    public Optional<char[]> textOfOptions() throws UserError {
        if (password != null && passwordFile != null) {
            throw usage("--password and --passwordFile exclude each other: give one");
        }
        if (passwordFile != null) {
            return Optional.of(SecretFile.read("password", passwordFile, standardInput));
        }
        if (password != null && password.isEmpty()) {
            throw usage("--password is empty");
        }
        return Optional.ofNullable(password).map(String::toCharArray);
    }

    /**
     * Reads the password where there has to be one.
     *
     * @throws ParameterException also when none is given
     */
    public Password require() throws UserError {
        return read().orElseThrow(this::missing);
    }

    /** To throw where there has to be a password. */
    public ParameterException missing() {
        return usage("the password is missing: give --passwordFile FILE, --password, or set " + ENVIRONMENT);
    }

    private ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException("not mixed into a command");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
