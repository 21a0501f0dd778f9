package brookloom.client.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppCredentials;
import brookloom.client.config.AppOptions;
import brookloom.client.config.AppProtocol;
import brookloom.client.testing.UntunnelledDialer;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.text.ListenAddress;
import brookloom.testing.LeakCheck;
import brookloom.testing.Programs;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that is not ours: curl, where there is one. */
@ExtendWith(LeakCheck.class)
class CurlTest {
    private static final byte[] BODY = new byte[1_000_000];

    static {
        new Random(1).nextBytes(BODY);
    }

    @TempDir
    private Path folder;

    private final ExecutorService web = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private AppListener listener;

    @BeforeEach
    void open() throws IOException {
        Programs.require("curl");
        server = HttpServer.create(new InetSocketAddress("::", 0), 500);
        server.setExecutor(web);
        server.createContext("/file", exchange -> {
            exchange.sendResponseHeaders(200, BODY.length);
            exchange.getResponseBody().write(BODY);
            exchange.close();
        });
        server.createContext("/echo", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        listen(null);
    }

    private void listen(AppCredentials credentials) throws IOException {
        if (listener != null) {
            listener.close();
        }
        AppOptions options = new AppOptions(
                Stream.of(AppProtocol.values())
                        .map(protocol -> new AppBinding(protocol, new ListenAddress("127.0.0.1", 0)))
                        .toList(),
                null,
                credentials,
                TimeoutConfig.DEFAULT);
        listener = AppListener.open(options, new UntunnelledDialer());
    }

    @AfterEach
    void closeEverything() throws Exception {
        if (server != null) {
            listener.close();
            server.stop(0);
        }
        web.close();
    }

    /** Runs curl and answers its exit code; its output lies in the folder. */
    private int curl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--noproxy", "", "-m", "100"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("curl.log").toFile())
                .start();
        process.getOutputStream().close();
        return process.waitFor();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("curl.log"), StandardCharsets.UTF_8);
    }

    private String proxy() {
        return proxy(AppProtocol.SOCKS5);
    }

    private String proxy(AppProtocol protocol) {
        return listener.bindings().get(protocol.ordinal()).address().toString();
    }

    private String url(String host, String path) {
        return "http://" + host + ":" + server.getAddress().getPort() + path;
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "localhost"})
    void fetchesAFileFromEveryKindOfAddress(String host) throws Exception {
        assertThat(curl("--socks5-hostname", proxy(), "-o", "file", url(host, "/file")))
                .as(log())
                .isZero();
        assertThat(folder.resolve("file")).hasBinaryContent(BODY);
    }

    @Test
    void sendsAFileAndGetsItBack() throws Exception {
        Files.write(folder.resolve("upload"), BODY);
        assertThat(curl("--socks5", proxy(), "-T", "upload", "-o", "file", url("localhost", "/echo")))
                .as(log())
                .isZero();
        assertThat(folder.resolve("file")).hasBinaryContent(BODY);
    }

    @Test
    void readsToTheEndOfAnHttp10Answer() throws Exception {
        assertThat(curl("-0", "--socks5-hostname", proxy(), "-o", "file", url("localhost", "/file")))
                .as(log())
                .isZero();
        assertThat(folder.resolve("file")).hasBinaryContent(BODY);
    }

    @Test
    void logsInWithTheRightPasswordOnly() throws Exception {
        listen(new AppCredentials("user", "pass"));
        String url = url("localhost", "/file");
        assertThat(curl("--proxy", "socks5h://user:pass@" + proxy(), "-o", "file", url))
                .as(log())
                .isZero();
        assertThat(curl("--proxy", "socks5h://user:wrong@" + proxy(), "-o", "file", url))
                .isEqualTo(97);
        assertThat(curl("--proxy", "socks5h://" + proxy(), "-o", "file", url)).isEqualTo(97);
        assertThat(log()).contains("No authentication method was acceptable");
    }

    @Test
    void reportsWhyATargetCannotBeReached() throws Exception {
        server.stop(0);
        assertThat(curl("--socks5-hostname", proxy(), url("127.0.0.1", "/"))).isEqualTo(97);
        assertThat(log()).contains("(5)");
        assertThat(curl("--socks5-hostname", proxy(), "http://nowhere.invalid/"))
                .isEqualTo(97);
        assertThat(log()).contains("(4)");
    }

    @Test
    void twoHundredAtOnceAreServed() throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("--parallel", "--parallel-immediate", "--parallel-max", "200", "--socks5-hostname", proxy()));
        for (int i = 0; i < 200; i++) {
            arguments.addAll(List.of("-o", "file" + i, url("127.0.0.1", "/file")));
        }
        assertThat(curl(arguments.toArray(new String[0]))).as(log()).isZero();
        for (int i = 0; i < 200; i++) {
            assertThat(folder.resolve("file" + i)).hasBinaryContent(BODY);
        }
    }

    static Stream<Arguments> httpProxies() {
        return Stream.of(AppProtocol.HTTP, AppProtocol.MIXED)
                .flatMap(protocol -> Stream.of("--proxy", "--proxytunnel").map(kind -> Arguments.of(protocol, kind)));
    }

    /** An HTTP proxy, asked for whole URLs ({@code --proxy}) or for tunnels ({@code --proxytunnel}). */
    private int curlBehindHttp(AppProtocol protocol, String kind, String login, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--proxy", "http://" + login + proxy(protocol)));
        if (!kind.equals("--proxy")) {
            all.add(kind);
        }
        all.addAll(List.of(arguments));
        return curl(all.toArray(new String[0]));
    }

    @ParameterizedTest
    @MethodSource("httpProxies")
    void anHttpProxyFetchesAndSends(AppProtocol protocol, String kind) throws Exception {
        Files.write(folder.resolve("upload"), BODY);
        for (String host : List.of("127.0.0.1", "[::1]", "localhost")) {
            assertThat(curlBehindHttp(protocol, kind, "", "-g", "-o", "file", url(host, "/file")))
                    .as(log())
                    .isZero();
            assertThat(folder.resolve("file")).hasBinaryContent(BODY);
            assertThat(curlBehindHttp(protocol, kind, "", "-g", "-T", "upload", "-o", "back", url(host, "/echo")))
                    .as(log())
                    .isZero();
            assertThat(folder.resolve("back")).hasBinaryContent(BODY);
        }
    }

    @ParameterizedTest
    @MethodSource("httpProxies")
    void anHttpProxySendsChunksAndOldProgramsAnswers(AppProtocol protocol, String kind) throws Exception {
        Files.write(folder.resolve("upload"), BODY);
        String chunked = "Transfer-Encoding: chunked";
        String url = url("localhost", "/echo");
        assertThat(curlBehindHttp(protocol, kind, "", "-H", chunked, "-T", "upload", "-o", "back", url))
                .as(log())
                .isZero();
        assertThat(folder.resolve("back")).hasBinaryContent(BODY);
        assertThat(curlBehindHttp(protocol, kind, "", "-0", "-o", "file", url("localhost", "/file")))
                .as(log())
                .isZero();
        assertThat(folder.resolve("file")).hasBinaryContent(BODY);
    }

    @ParameterizedTest
    @MethodSource("httpProxies")
    void anHttpProxyLetsTheRightPasswordInOnly(AppProtocol protocol, String kind) throws Exception {
        listen(new AppCredentials("user", "pass"));
        String url = url("localhost", "/file");
        String[] show = {"-o", "file", "-w", "%{http_code} %{http_connect}", url};
        assertThat(curlBehindHttp(protocol, kind, "user:pass@", show)).as(log()).isZero();
        assertThat(folder.resolve("file")).hasBinaryContent(BODY);
        curlBehindHttp(protocol, kind, "user:wrong@", show);
        assertThat(log()).contains("407");
        curlBehindHttp(protocol, kind, "", show);
        assertThat(log()).contains("407");
    }

    @ParameterizedTest
    @MethodSource("httpProxies")
    void anHttpProxyReportsWhyATargetCannotBeReached(AppProtocol protocol, String kind) throws Exception {
        server.stop(0);
        int port = server.getAddress().getPort();
        curlBehindHttp(protocol, kind, "", "-v", "http://127.0.0.1:" + port + "/");
        assertThat(log()).contains("502 Bad Gateway");
        curlBehindHttp(protocol, "--proxy", "", "http://127.0.0.1:" + port + "/");
        assertThat(log()).isEqualTo("127.0.0.1:" + port + ": connection refused\n");
        curlBehindHttp(protocol, "--proxy", "", "http://nowhere.invalid/");
        assertThat(log()).isEqualTo("nowhere.invalid: unknown host\n");
    }

    @Test
    void aMixedPortServesSocks5() throws Exception {
        for (String kind : List.of("--socks5", "--socks5-hostname")) {
            assertThat(curl(kind, proxy(AppProtocol.MIXED), "-o", "file", url("localhost", "/file")))
                    .as(log())
                    .isZero();
            assertThat(folder.resolve("file")).hasBinaryContent(BODY);
        }
        assertThat(curl("--socks4a", proxy(AppProtocol.MIXED), url("127.0.0.1", "/file")))
                .isEqualTo(97);
    }

    @Test
    void aSocks5PortRefusesHttpAndSocks4() throws Exception {
        assertThat(curl("--proxy", "http://" + proxy(), url("127.0.0.1", "/file")))
                .isEqualTo(52); // empty reply
        assertThat(curl("--socks4a", proxy(), url("127.0.0.1", "/file"))).isEqualTo(97);
    }
}
