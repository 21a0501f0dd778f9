package brookloom.cli;

import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.ConfigError;
import brookloom.net.text.UserError;
import brookloom.proto.Password;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Reads the tunnel's password from an option, a file, or the environment; an option wins over the environment. */
@HelpSection(Heading.PASSWORD)
public final class PasswordOption {
    /** The environment variable that holds the password when no option does. */
    public static final String ENVIRONMENT = "BROOK_PASSWORD";

    /** A byte order mark, and line ends. */
    private static final Pattern AROUND = Pattern.compile("^\\x{FEFF}|[\\r\\n]+$");

    private final Supplier<@Nullable String> environment;
    private final InputStream standardInput;

    @Option(
            names = {"-p", "--password"},
            paramLabel = "PASSWORD",
            description = "The tunnel's password. Visible in ps: prefer --passwordFile, or the environment variable "
                    + ENVIRONMENT + ".")
    private @Nullable String password;

    @Essential
    @Option(
            names = "--passwordFile",
            paramLabel = "FILE",
            description = "Read the password from the only line of this file; - is standard input.")
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
     * @throws ConfigError when two options give one, or it is empty
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
        String inherited = inherited();
        if (inherited.isEmpty()) {
            return Optional.empty();
        }
        if (LocaleText.isDamaged(inherited)) {
            throw new ConfigError(LocaleText.explain(ENVIRONMENT) + ", or give --passwordFile FILE");
        }
        return Optional.of(inherited.toCharArray());
    }

    /** Returns what the environment holds, without what files leave around it: {@code $(cat FILE)}, {@code --env-file}. */
    private String inherited() {
        String inherited = environment.get();
        return inherited == null ? "" : AROUND.matcher(inherited).replaceAll("");
    }

    /** Reads the password from the options alone, where it is not the tunnel's. */
    public Optional<char[]> textOfOptions() throws UserError {
        if (password != null && passwordFile != null) {
            throw new ConfigError("--password and --passwordFile are mutually exclusive: give one");
        }
        if (passwordFile != null) {
            return Optional.of(SecretFile.read("password", passwordFile, standardInput));
        }
        if (password != null && password.isEmpty()) {
            throw new ConfigError("--password is empty");
        }
        return Optional.ofNullable(password).map(String::toCharArray);
    }

    /** Returns the options that are given. */
    public List<String> given() {
        List<String> given = new ArrayList<>();
        if (password != null) {
            given.add("--password");
        }
        if (passwordFile != null) {
            given.add("--passwordFile");
        }
        return given;
    }

    /**
     * Reads the password where there has to be one.
     *
     * @throws ConfigError also when none is given
     */
    public Password require() throws UserError {
        return read().orElseThrow(this::missing);
    }

    /** Returns the error to throw where there has to be a password. */
    public ConfigError missing() {
        return new ConfigError("the password is missing: give --passwordFile FILE, --password, or set " + ENVIRONMENT);
    }
}
