package brookloom.program.cli.pages;

import brookloom.cli.Version;
import brookloom.program.cli.Ends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.AutoComplete;

/** Writes the manual and the completions into a folder, for {@code ./brook-loom dist}. */
public final class PagesMain {
    private PagesMain() {}

    /**
     * Writes them.
     *
     * @param arguments the folder, and the date of the pages, such as 2026-01-01
     */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]), arguments[1]);
    }

    /** Writes {@code man1/*.1}, {@code bash/brook-loom} and {@code zsh/_brook-loom}. */
    static void write(Path folder, String date) throws IOException {
        Ends ends = new Ends();
        Path manual = Files.createDirectories(folder.resolve("man1"));
        for (Map.Entry<String, String> page :
                new ManPages(ends, Version.current(), date).pages().entrySet()) {
            Files.writeString(manual.resolve(page.getKey() + ".1"), page.getValue());
        }
        Path bash = Files.createDirectories(folder.resolve("bash"));
        Files.writeString(
                bash.resolve("brook-loom"),
                AutoComplete.bash("brook-loom", ends.program().describe()));
        Path zsh = Files.createDirectories(folder.resolve("zsh"));
        Files.writeString(zsh.resolve("_brook-loom"), new ZshCompletion(ends).script());
    }
}
