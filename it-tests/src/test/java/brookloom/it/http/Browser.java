package brookloom.it.http;

import brookloom.it.fixtures.Program;
import brookloom.testing.Programs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A headless Chromium, where there is one. */
final class Browser {
    private Browser() {}

    /** Returns where it is, or ends the calling test as skipped. */
    static Path require() {
        return Programs.require("chromium", "chromium-browser", "google-chrome", "chrome");
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
