package brookloom.it.programs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** curl through the two jars. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CurlIT {
    private static final String PASSWORD = "not to be seen in any log";
    private static final int LARGE = 256 << 20;
    private static final int PARALLEL = 200;

    private Path folder;
    private Path file;
    private FileServer files;
    private Program server;
    private Program client;

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
        folder = shared;
        assumeTrue(Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
        file = folder.resolve("large");
        FileServer.fill(file, LARGE);
        files = new FileServer(InetAddress.getLoopbackAddress(), file);
        Map<String, String> environment = Map.of("BROOK_PASSWORD", PASSWORD);
        server = Program.server(environment, "--listen", "127.0.0.1:0", "--debug");
        client = Program.client(
                environment,
                "wsclient",
                "--wsserver",
                "ws://127.0.0.1:" + server.port(),
                "--socks5",
                "127.0.0.1:0",
                "--debug");
        assertThat(client.port()).isPositive();
    }

    @AfterAll
    void stop() throws Exception {
        for (Program program : new Program[] {client, server}) {
            if (program != null) {
                program.close();
                assertThat(program.saidWith(PASSWORD))
                        .as("the password in a log")
                        .isEmpty();
                assertThat(program.saidWith("\tat ")).as("stack traces").isEmpty();
            }
        }
        if (files != null) {
            files.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Curl.BY_NAME, Curl.BY_ADDRESS})
    void aLargeFileIsDownloadedUnchanged(String kind) throws Exception {
        Path got = folder.resolve("got");
        Curl curl = Curl.through(kind, client.address(), "-o", got.toString(), url("/file"));
        assertThat(curl).isEqualTo(new Curl(Curl.OK, "", ""));
        assertThat(Files.mismatch(got, file)).isEqualTo(-1);
    }

    @Test
    void aLargeFileIsUploadedUnchanged() throws Exception {
        Curl curl = Curl.through(Curl.BY_NAME, client.address(), "-T", file.toString(), url("/upload"));
        assertThat(curl).isEqualTo(new Curl(Curl.OK, FileServer.sha256(file), ""));
    }

    @Test
    void anAnswerThatEndsByClosingIsWhole() throws Exception {
        try (TcpTarget target = TcpTarget.serving(CurlIT::answerAsHttp10)) {
            Curl curl = Curl.through(Curl.BY_NAME, client.address(), "http://localhost:" + target.port() + "/");
            assertThat(curl.exitCode()).isEqualTo(Curl.OK);
            assertThat(curl.out()).isEqualTo("x".repeat(100_000));
        }
    }

    @Test
    void twoHundredRequestsAtOnceGetTheirAnswers() throws Exception {
        Curl curl = Curl.through(
                Curl.BY_NAME,
                client.address(),
                "--parallel",
                "--parallel-immediate",
                "--parallel-max",
                Integer.toString(PARALLEL),
                "-o",
                folder.resolve("item-#1").toString(),
                url("/item/[1-" + PARALLEL + "]"));
        assertThat(curl.exitCode()).as(curl.err()).isEqualTo(Curl.OK);
        for (int i = 1; i <= PARALLEL; i++) {
            assertThat(folder.resolve("item-" + i)).hasContent("/item/" + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Curl.BY_NAME, Curl.BY_ADDRESS})
    void anIpv6TargetIsReached(String kind) throws Exception {
        InetAddress loopback = InetAddress.getByName("::1");
        assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "no IPv6 on this machine");
        try (FileServer ipv6 = new FileServer(loopback, file)) {
            Curl curl = Curl.through(kind, client.address(), "-g", "http://[::1]:" + ipv6.port() + "/six");
            assertThat(curl).isEqualTo(new Curl(Curl.OK, "/six", ""));
        }
    }

    @Test
    void anUnknownHostIsReportedInOneLineAtEachEnd() throws Exception {
        Curl curl = Curl.through(Curl.BY_NAME, client.address(), "http://nowhere.invalid/");
        assertThat(curl.exitCode()).isEqualTo(Curl.RESET);
        assertOneLineEach("nowhere.invalid: ", "unknown host", "host unreachable");
    }

    @Test
    void aRefusedPortIsReportedInOneLineAtEachEnd() throws Exception {
        int port = FreePort.next();
        Curl curl = Curl.through(Curl.BY_NAME, client.address(), "http://127.0.0.1:" + port + "/");
        assertThat(curl.exitCode()).isEqualTo(Curl.RESET);
        assertOneLineEach("127.0.0.1:" + port + ": ", "connection refused", "connection refused");
    }

    /** Neither names the destination but where it was asked to, by {@code --debug}. */
    private void assertOneLineEach(String destination, String reason, String code) throws Exception {
        Eventually.holds(() -> {
            assertThat(server.saidWith(" target not reached: " + reason))
                    .singleElement()
                    .asString()
                    .contains(" INFO 127.0.0.1:", " TCP target not reached: " + reason)
                    .doesNotContain(destination);
            assertThat(client.saidWith(" WARN server: target not reached: " + code))
                    .hasSize(1);
            assertThat(client.saidWith(destination))
                    .allSatisfy(line -> assertThat(line).contains(" DEBUG "));
        });
    }

    private String url(String path) {
        return "http://localhost:" + files.port() + path;
    }

    private static void answerAsHttp10(Socket connection) throws IOException {
        byte[] request = new byte[1024];
        int length = connection.getInputStream().read(request);
        if (new String(request, 0, length, UTF_8).startsWith("GET / ")) {
            connection.getOutputStream().write(("HTTP/1.0 200 OK\r\n\r\n" + "x".repeat(100_000)).getBytes(UTF_8));
        }
    }
}
