package brookloom.cli;

import java.io.Console;
import java.nio.charset.Charset;

/** Describes where standard output goes. */
public final class Terminal {
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

    /** Returns the character set of standard output. */
    public static Charset charset() {
        String name = System.getProperty("stdout.encoding");
        return name == null ? Charset.defaultCharset() : Charset.forName(name, Charset.defaultCharset());
    }
}
