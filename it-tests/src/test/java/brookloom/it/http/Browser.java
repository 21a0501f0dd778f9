package brookloom.it.http;

import brookloom.it.fixtures.Program;
import brookloom.testing.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
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
        return load(
                program,
                folder,
                List.of(
                        "--proxy-server=" + proxy,
                        "--proxy-bypass-list=<-loopback>", // localhost too
                        url));
    }

    /**
     * Loads a page by the proxy that a PAC file names.
     *
     * @param script URL of the PAC file
     */
    static String loadByScript(Path program, Path folder, String script, String url) throws Exception {
        return load(program, folder, List.of("--proxy-pac-url=" + script, url));
    }

    /** Loads a page straight from its server. */
    static String load(Path program, Path folder, String url) throws Exception {
        return load(program, folder, List.of("--no-proxy-server", url));
    }

    private static String load(Path program, Path folder, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
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
                "--dump-dom"));
        command.addAll(arguments);
        try (Program browser = Program.start(Map.of("HOME", folder.toString()), command)) {
            browser.exitCode();
            return String.join("\n", browser.out());
        }
    }
}
