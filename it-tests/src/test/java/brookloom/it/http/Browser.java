package brookloom.it.http;

import brookloom.it.fixtures.Program;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A headless Chromium, where there is one. */
final class Browser {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "chrome");

    private Browser() {}

    /** Where it is on the PATH. */
    static Optional<Path> find() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Loads a page through a proxy, certificates unseen.
     *
     * @param folder takes its profile
     * @param proxy {@code http://host:port}, {@code socks5://host:port}
     * @return the page as it is when its scripts have run
     */
    static String load(Path program, Path folder, String proxy, String url) throws Exception {
        List<String> command = List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--ignore-certificate-errors",
                "--user-data-dir=" + folder.resolve("profile"),
                "--proxy-server=" + proxy,
                "--proxy-bypass-list=<-loopback>", // localhost too
                "--dump-dom",
                url);
        try (Program browser = Program.start(Map.of("HOME", folder.toString()), command)) {
            browser.exitCode();
            return String.join("\n", browser.out());
        }
    }
}
