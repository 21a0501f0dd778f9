package brookloom.it.wss;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.BrookLoom;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** To whoever does not ask for a tunnel, HTTP/2 shows an ordinary web server too. */
@ExtendWith(LeakCheck.class)
class Http2CurlTest {
    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0} {1} {2} → HTTP/{3} {4}")
    @CsvSource({
        "--http2,   GET,  /,       2,   404",
        "--http2,   GET,  /ws,     2,   404",
        "--http2,   POST, /ws,     2,   404",
        "--http2,   GET,  /ws%00,  2,   400",
        "--http1.1, GET,  /,       1.1, 404",
        "--http1.1, GET,  /ws,     1.1, 404",
        "--no-alpn, GET,  /,       1.1, 404",
    })
    void anOrdinaryRequestIsAnswered(String version, String method, String path, String expectedVersion, int status)
            throws Exception {
        String program = Programs.require("curl").toString();
        assumeTrue(canRun(program, "--http2", "--version"), "this curl knows no HTTP/2");
        TlsSite site = TlsSite.with(folder, "P-256");
        try (BrookServer server =
                BrookLoom.builder().serverTls(site.serverTls()).startServer()) {
            List<String> curl = new ArrayList<>(List.of(program, "--silent", "--show-error", "--noproxy", "*"));
            curl.addAll(List.of("--max-time", "60", "--cacert", site.ca().toString(), version, "-X", method));
            curl.addAll(List.of("--data-binary", "x".repeat(100_000), "--output", folder.resolve("body") + ""));
            curl.addAll(List.of("--write-out", "%{http_version} %{http_code} %{content_type}"));
            curl.add("https://localhost:" + server.port() + path);
            assertThat(run(curl)).startsWith(expectedVersion + " " + status + " text/html");
        }
    }

    private static boolean canRun(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said;
    }
}
