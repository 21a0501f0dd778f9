package brookloom.cli;

import java.io.Console;
import java.nio.charset.Charset;

/** Where standard output goes. */
public final class Terminal {
    private Terminal() {}

    /** Whether a person sees standard output, and types standard input. */
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

    /** What characters standard output takes. */
    public static Charset charset() {
        String name = System.getProperty("stdout.encoding");
        return name == null ? Charset.defaultCharset() : Charset.forName(name, Charset.defaultCharset());
    }
}
