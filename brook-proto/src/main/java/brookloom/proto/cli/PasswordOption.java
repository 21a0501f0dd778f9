package brookloom.proto.cli;

import brookloom.proto.Password;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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

    /** Largest password file: whoever names a bigger one has named the wrong file. */
    private static final int MAX_FILE = 64 * 1024;

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
        if (password != null && passwordFile != null) {
            throw usage("--password and --passwordFile exclude each other: give one");
        }
        if (password != null) {
            if (password.isEmpty()) {
                throw usage("--password is empty");
            }
            return Optional.of(Password.of(password));
        }
        if (passwordFile != null) {
            return Optional.of(fromFile(passwordFile));
        }
        String inherited = environment.get();
        if (inherited == null || inherited.isEmpty()) {
            return Optional.empty();
        }
        if (LocaleText.isDamaged(inherited)) {
            throw usage(LocaleText.explain(ENVIRONMENT) + ", or give --passwordFile FILE");
        }
        return Optional.of(Password.of(inherited));
    }

    /**
     * Reads the password where there has to be one.
     *
     * @throws ParameterException also when none is given
     */
    public Password require() throws UserError {
        return read().orElseThrow(() ->
                usage("the password is missing: give --passwordFile FILE, --password, or set " + ENVIRONMENT));
    }

    private Password fromFile(String file) throws UserError {
        String name = file.equals("-") ? "standard input" : "password file " + file;
        byte[] bytes = new byte[0];
        CharBuffer text = CharBuffer.allocate(0);
        try (InputStream in = file.equals("-") ? standardInput : Files.newInputStream(Path.of(file))) {
            bytes = in.readNBytes(MAX_FILE);
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return Password.of(onlyLine(name, text));
        } catch (CharacterCodingException e) {
            throw new UserError(name + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new UserError("cannot read " + name + ": " + Failures.reason(e), e);
        } catch (InvalidPathException e) {
            throw new UserError("--passwordFile " + Printable.line(file) + " is not a file name", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            if (text.hasArray()) {
                Arrays.fill(text.array(), '\0');
            }
        }
    }

    /** The line without its end; the copy is the caller's to wipe, which {@link Password} does with its own. */
    private static char[] onlyLine(String name, CharBuffer text) throws UserError {
        int end = text.length();
        if (end > 0 && text.charAt(end - 1) == '\n') {
            end--;
        }
        if (end > 0 && text.charAt(end - 1) == '\r') {
            end--;
        }
        CharBuffer line = text.subSequence(0, end);
        if (line.isEmpty()) {
            throw new UserError(name + " is empty: its only line has to be the password");
        }
        if (line.chars().anyMatch(c -> c == '\n' || c == '\r')) {
            throw new UserError(name + " has more than one line: its only line has to be the password");
        }
        char[] copy = new char[line.length()];
        line.get(copy);
        return copy;
    }

    private ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException("not mixed into a command");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
