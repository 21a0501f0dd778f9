package brookloom.client.tls.fingerprint;

import brookloom.testing.Programs;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A headless Chromium that opens WebSockets to a port on loopback, one after the other. */
final class Chromium implements Closeable {
    private static final String[] NAMES = {"chromium", "chromium-browser", "google-chrome", "chrome"};

    private final Process process;

    /**
     * Starts the browser.
     *
     * @param folder takes its profile and its log
     * @param connections how many times it tries, each after the one before has failed
     */
    Chromium(Path program, Path folder, int port, int connections) throws IOException {
        this(program, folder, port, connections, List.of());
    }

    /** @param more options of the browser's */
    Chromium(Path program, Path folder, int port, int connections, List<String> more) throws IOException {
        Path page = Files.writeString(folder.resolve("page.html"), """
            <script>
            let left = %d;
            function open() {
                if (left-- > 0) {
                    new WebSocket("wss://localhost:%d/").onerror = () => setTimeout(open, 10);
                }
            }
            open();
            </script>
            """.formatted(connections, port));
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--user-data-dir=" + folder.resolve("profile"),
                "--remote-debugging-port=0")); // keeps it running
        command.addAll(more);
        command.add(page.toUri().toString());
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("chromium.log").toFile())
                .start();
    }

    /** Returns where a Chromium is. */
    static Optional<Path> find() {
        return Programs.find(NAMES);
    }

    /** Returns where a Chromium is, or ends the calling test as skipped. */
    static Path require() {
        return Programs.require(NAMES);
    }

    /** Its version: {@code 156.0.8078.79}. */
    static String version(Path program) throws IOException {
        Process process = new ProcessBuilder(program.toString(), "--version").start();
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return text.replaceAll("(?s)\\D*([\\d.]+).*", "$1");
    }

    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(ended -> ended.onExit().join());
    }
}
