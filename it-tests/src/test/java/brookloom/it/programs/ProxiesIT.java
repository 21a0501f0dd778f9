package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** curl behind every kind of port of the client's jar. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxiesIT {
    private static final Map<String, String> ENVIRONMENT = Map.of("BROOK_PASSWORD", "hQ7v3kR9zX2mB5tN8cL1pW6s");
    private static final Pattern PORTS = Pattern.compile(
            "SOCKS5 on 127.0.0.1:(\\d+), HTTP on 127.0.0.1:(\\d+), SOCKS5 and HTTP on 127.0.0.1:(\\d+), through ");
    private static final int LARGE = 64 << 20;
    private static final int RECEIVE_ERROR = 56;

    private Path folder;
    private Path file;
    private Path pid;
    private FileServer files;
    private Program server;
    private Program client;
    private final List<Integer> ports = new ArrayList<>();

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
        assumeTrue(Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
        folder = shared;
        file = folder.resolve("large");
        pid = folder.resolve("client.pid");
        FileServer.fill(file, LARGE);
        files = new FileServer(InetAddress.getLoopbackAddress(), file);
        server = Program.server(ENVIRONMENT, "--listen", "127.0.0.1:0");
        client = Program.client(
                ENVIRONMENT,
                ("--pid " + pid + " --tag run:7 --tag of:tests wsclient --wsserver ws://127.0.0.1:"
                                + server.port() + " --socks5 127.0.0.1:0 --http 127.0.0.1:0 --mixed 127.0.0.1:0"
                                + " --socks5Username app --socks5Password sesame")
                        .split(" "));
        assertThat(client.port()).isPositive();
        Matcher line = PORTS.matcher(String.join("\n", client.said()));
        assertThat(line.find()).as("" + client.said()).isTrue();
        for (int i = 1; i <= line.groupCount(); i++) {
            ports.add(Integer.valueOf(line.group(i)));
        }
    }

    @AfterAll
    void stop() throws Exception {
        if (client != null) {
            client.close();
            assertThat(pid).doesNotExist();
            assertThat(client.said())
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith(" [run:7 of:tests]"))
                    .noneMatch(line -> line.contains("sesame"));
            server.close();
            files.close();
        }
    }

    @Test
    void theProcessIsTheOneInThePidFile() throws Exception {
        long id = Long.parseLong(Files.readString(pid));
        assertThat(ProcessHandle.of(id)).isPresent().get().matches(ProcessHandle::isAlive);
    }

    @ParameterizedTest
    @CsvSource({
        "socks5h, 0,",
        "http, 1,",
        "http, 1, --proxytunnel",
        "socks5h, 2,",
        "http, 2,",
        "http, 2, --proxytunnel",
    })
    void aLargeFileGoesBothWaysUnchanged(String scheme, int port, String kind) throws Exception {
        Path got = folder.resolve("got");
        assertThat(curl(scheme, port, kind, "-o", got.toString(), url("/file"))).isEqualTo(new Curl(Curl.OK, "", ""));
        assertThat(Files.mismatch(got, file)).isEqualTo(-1);
        assertThat(curl(scheme, port, kind, "-T", file.toString(), url("/upload")))
                .isEqualTo(new Curl(Curl.OK, FileServer.sha256(file), ""));
        assertThat(curl(scheme, port, kind, "-T", file.toString(), "-H", "Transfer-Encoding: chunked", url("/upload")))
                .isEqualTo(new Curl(Curl.OK, FileServer.sha256(file), ""));
    }

    @Test
    void anUnreachedTargetIsAPageAndALogLine() throws Exception {
        String refused = "127.0.0.1:" + FreePort.next() + ": connection refused";
        String url = "http://" + refused.replaceAll(": .*", "/");
        assertThat(curl("http", 1, null, url)).isEqualTo(new Curl(Curl.OK, "server: " + refused, ""));
        assertThat(curl("http", 1, null, "http://nowhere.invalid/").out())
                .startsWith(
                        "server: nowhere.invalid: unknown host"); // and who says so, where that was not the hosts file
        Eventually.holds(() -> assertThat(client.saidWith(" WARN server: target not reached: connection refused"))
                .hasSize(1));
        assertThat(client.saidWith(refused)).isEmpty();
    }

    @Test
    void nobodyGetsInWithoutTheLogin() throws Exception {
        String proxy = "http://127.0.0.1:" + ports.get(1);
        Curl page = Curl.through("--proxy", proxy, "-w", "%{http_code}", url("/x"));
        assertThat(page.out())
                .startsWith("This proxy requires a user name and a password: ")
                .endsWith("\n407");
        Curl tunnel = Curl.through("--proxy", proxy, "--proxytunnel", url("/x"));
        assertThat(tunnel.exitCode()).isEqualTo(RECEIVE_ERROR);
        assertThat(tunnel.err()).contains("407");
    }

    private Curl curl(String scheme, int port, String kind, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(kind == null ? List.of() : List.of(kind));
        all.addAll(List.of(arguments));
        return Curl.through(
                "--proxy", scheme + "://app:sesame@127.0.0.1:" + ports.get(port), all.toArray(String[]::new));
    }

    private String url(String path) {
        return "http://localhost:" + files.port() + path;
    }
}
