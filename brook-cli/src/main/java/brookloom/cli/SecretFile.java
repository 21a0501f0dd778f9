package brookloom.cli;

import brookloom.net.text.ConfigError;
import brookloom.net.text.Failures;
import brookloom.net.text.InputFile;
import brookloom.net.text.Printable;
import brookloom.net.text.TextFile;
import brookloom.net.text.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A file whose only line is a secret, so that it need not stand among the arguments that everybody sees in ps. */
public final class SecretFile {
    /** Stands for standard input where a file is named. */
    public static final String STANDARD_INPUT = "-";

    /** Largest file: a bigger one is the wrong file. */
    private static final int MAX_LENGTH = 64 * 1024;

    private SecretFile() {}

    /**
     * Returns a secret that an option gives, or a file that another option names; null for neither.
     *
     * @param option that gives the secret itself; the other one has File after it
     * @throws UserError when both do, or the file cannot be read
     */
    public static @Nullable String orValue(String option, @Nullable String value, @Nullable String file)
            throws UserError {
        if (value != null && file != null) {
            throw new ConfigError(option + " and " + option + "File are mutually exclusive: give one");
        }
        return file == null ? value : new String(read("password", file, System.in));
    }

    /**
     * Reads the line, without a byte order mark and blanks at its end. The characters are the caller's to wipe.
     *
     * @param what the secret is, for errors: "password"
     * @param file its name, or {@link #STANDARD_INPUT}
     * @throws UserError when it cannot be read, is too long, is not UTF-8, is empty, has more lines or control characters
     */
    public static char[] read(String what, String file, InputStream standardInput) throws UserError {
        boolean standard = file.equals(STANDARD_INPUT);
        String name = standard ? "standard input" : what + " file " + file;
        byte[] bytes = new byte[0];
        CharBuffer text = CharBuffer.allocate(0);
        try (InputStream in = standard ? asked(what, standardInput) : InputFile.open(Path.of(file))) {
            bytes = in.readNBytes(MAX_LENGTH + 1);
            if (bytes.length > MAX_LENGTH) {
                throw new UserError(
                        name + " is longer than " + MAX_LENGTH / 1024 + " KiB: its only line has to be the " + what);
            }
            text = TextFile.trimmed(bytes);
            char[] line = onlyLine(what, name, text);
            if (!standard) {
                SecretWarnings.file(Path.of(file), name);
            }
            return line;
        } catch (CharacterCodingException e) {
            throw new UserError(name + " is not UTF-8 text", e);
        } catch (NoSuchFileException e) {
            throw new UserError("cannot read " + name + ": there is no such file" + howToMake(what, file), e);
        } catch (IOException e) {
            throw new UserError("cannot read " + name + ": " + Failures.reason(e), e);
        } catch (InvalidPathException e) {
            throw new UserError(Printable.line(name) + " is not a file name", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            if (text.hasArray()) {
                Arrays.fill(text.array(), '\0');
            }
        }
    }

    /** Returns standard input; at a terminal the line that is typed there, which would end with a key few people know. */
    private static InputStream asked(String what, InputStream standardInput) {
        char[] typed = standardInput.equals(System.in) ? Terminal.ask(what) : null;
        if (typed == null) {
            return standardInput;
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
        Arrays.fill(typed, '\0');
        byte[] line = new byte[bytes.remaining()];
        bytes.get(line);
        return new ByteArrayInputStream(line);
    }

    /** Returns what to do about a missing file. */
    private static String howToMake(String what, String file) {
        String command =
                "; create it, for example by (umask 077; openssl rand -base64 24 > " + Printable.line(file) + ")";
        return switch (what) {
            case "password" -> command + ", and use the same password on both ends";
            case "token" -> command;
            case "link" -> "; write the link into it, which the server prints with --link";
            default -> "";
        };
    }

    private static char[] onlyLine(String what, String name, CharBuffer text) throws UserError {
        if (text.isEmpty()) {
            throw new UserError(name + " is empty: its only line has to be the " + what);
        }
        if (text.chars().anyMatch(c -> c == '\n' || c == '\r')) {
            throw new UserError(name + " has more than one line: its only line has to be the " + what);
        }
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
            throw new UserError(
                    name + " has a control character, such as NUL, in it: its only line has to be the " + what);
        }
        char[] copy = new char[text.length()];
        text.get(copy);
        return copy;
    }
}
