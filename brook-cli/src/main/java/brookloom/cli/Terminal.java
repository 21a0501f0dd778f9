package brookloom.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Describes where standard output goes. */
public final class Terminal {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private Terminal() {}

    /** Returns whether standard output and standard input are a terminal. */
    @SuppressWarnings("SystemConsoleNull") // before Java 22 it is null; what follows is for later ones
    public static boolean isStandardOutput() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From Java 22 on there may be a console without a terminal.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /**
     * Asks for a secret, which is not shown while it is typed or pasted. The characters are the caller's to wipe.
     *
     * @param what the secret is: "password"
     * @return null where nobody can be asked
     */
    @SuppressWarnings("SystemConsoleNull") // as above
    static char @Nullable [] ask(String what) {
        Console console = isStandardOutput() ? System.console() : null;
        if (console == null) {
            return null;
        }
        char[] typed = console.readPassword("Paste or type the %s (it is not shown), and press Enter: ", what);
        return typed == null ? new char[0] : typed;
    }

    /** Returns whether standard error is a terminal, a person is at it, and it can erase a line. */
    public static boolean canErase() {
        String kind = System.getenv("TERM");
        return kind != null && !kind.equals("dumb") && isStandardOutput() && isStandardError();
    }

    /** Returns whether standard error is a terminal; where the system does not tell, whether it may be one. */
    private static boolean isStandardError() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return true;
        }
        try {
            return DESCRIPTORS.resolve("2").toRealPath().toString().matches("/dev/(pts/\\d+|tty\\w*|console)");
        } catch (IOException e) {
            return false; // a pipe or a socket has no path
        }
    }

    /** Returns whether the terminal's keys go to this process, not to a shell that has it in the background. */
    public static boolean isForeground() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
            // After the name: state, parent, process group, session, terminal, foreground process group (proc(5)).
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 7);
            return fields[2].equals(fields[5]);
        } catch (IOException e) {
            return true; // not Linux
        }
    }

    /** Returns the character set of standard output. */
    public static Charset charset() {
        String name = System.getProperty("stdout.encoding");
        return name == null ? Charset.defaultCharset() : Charset.forName(name, Charset.defaultCharset());
    }
}
