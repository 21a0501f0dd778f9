package brookloom.it.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.fixtures.LoadedClasses;
import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.Socks5App;
import brookloom.proto.ReplyCode;
import brookloom.testing.Programs;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs({OS.LINUX, OS.MAC})
class ImageTest {
    /** Half a minute's work for two cores that have nothing else to do. */
    @BeforeAll
    @Timeout(600)
    static void makeTheImages() throws Exception {
        assumeTrue(Image.canBeMade(), "the jars are there from Maven's phase package on");
        Image.make();
    }

    @Test
    void bytesTravelThroughBothImages() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Image server = Image.start("brook-loom-server", "--listen", "127.0.0.1:0", "--targets", "any");
                Image client = wsClient(server)) {
            assertEcho(client, target);
        }
    }

    /** What handles signals is found by name, too. */
    @Test
    void sigtermIsAnOrderlyEnd() throws Exception {
        try (Image server = Image.start("brook-loom-server", "--listen", "127.0.0.1:0");
                Image client = wsClient(server)) {
            assertThat(client.stop()).isZero();
            assertThat(server.stop()).isZero();
        }
    }

    /** Cryptography finds much by name: what jdeps cannot see would be missing here. */
    @Test
    void bytesTravelOverTlsWithABrowsersHelloAndOverHttp2(@TempDir Path folder) throws Exception {
        Path key = folder.resolve("key.pem");
        Path certificate = folder.resolve("certificate.pem");
        openssl(folder, key, certificate);
        try (TcpTarget target = TcpTarget.echo();
                Image server = Image.start(
                        "brook-loom-server",
                        "wssserver",
                        "--domainaddress",
                        "localhost:443",
                        "--listen",
                        "127.0.0.1:0",
                        "--targets",
                        "any",
                        "--cert",
                        certificate.toString(),
                        "--certkey",
                        key.toString());
                Image client = Image.start(
                        "brook-loom-client",
                        "wssclient",
                        "--wssserver",
                        "wss://localhost:" + server.port(),
                        "--ca",
                        certificate.toString(),
                        "--tlsfingerprint",
                        "chrome",
                        "--socks5",
                        "127.0.0.1:0");
                Image sharing = Image.start(
                        "brook-loom-client",
                        "wssclient",
                        "--wssserver",
                        "wss://localhost:" + server.port(),
                        "--ca",
                        certificate.toString(),
                        "--h2",
                        "--socks5",
                        "127.0.0.1:0")) {
            assertEcho(client, target);
            assertEcho(sharing, target);
        }
    }

    @Test
    void messagesOfAWebsocketTravelThroughBothImages() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Image server = Image.start("brook-loom-server", "--listen", "127.0.0.1:0", "--targets", "any");
                Image client = wsClient(server, "--framed")) {
            assertEcho(client, target);
        }
    }

    /** Copied by {@code cp -r}, which keeps no times of files, as {@code scp -r} does. */
    @ParameterizedTest
    @ValueSource(strings = {"brook-loom-server", "brook-loom-client"})
    void anImageStartsFromItsCacheWhereverItIsCopied(String program, @TempDir Path elsewhere) throws Exception {
        Path image = copy(program, elsewhere);
        Path log = elsewhere.resolve("classes.log");
        Map<String, String> environment =
                Map.of("BROOK_PASSWORD", "of the images", "JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);
        try (Program run = Program.start(environment, command(image, program))) {
            run.port();
        }
        LoadedClasses.of(log).assertFromACache();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no cache at all"})
    void aBrokenCacheIsIgnoredSilently(String content, @TempDir Path elsewhere) throws Exception {
        Path image = copy("brook-loom-server", elsewhere);
        try (Stream<Path> files = Files.list(image.resolve("lib"))) {
            for (Path cache : files.filter(file -> file.getFileName().toString().startsWith("brook-loom"))
                    .toList()) {
                Files.writeString(cache, content);
            }
        }
        Map<String, String> environment = Map.of("BROOK_PASSWORD", "hQ7v3kR9zX2mB5tN8cL1pW6s");
        try (Program run = Program.start(environment, command(image, "brook-loom-server"))) {
            run.port();
            assertThat(run.said()).singleElement().asString().contains("wsserver on 127.0.0.1:");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"brook-loom-server", "brook-loom-client"})
    void anImageEndsWhenItRunsOutOfMemory(String program) throws Exception {
        List<String> version = List.of(Image.launcher(Image.folder(program), program), "--version");
        try (Program run = Program.start(Map.of("JDK_JAVA_OPTIONS", "-XX:+PrintFlagsFinal"), version)) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.saidWith(" ExitOnOutOfMemoryError "))
                    .singleElement()
                    .asString()
                    .contains(" = true ");
        }
    }

    private static Image wsClient(Image server, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("wsclient", "--socks5", "127.0.0.1:0"));
        arguments.addAll(List.of("--wsserver", "ws://127.0.0.1:" + server.port()));
        arguments.addAll(List.of(more));
        return Image.start("brook-loom-client", arguments.toArray(String[]::new));
    }

    private static Path copy(String program, Path to) throws Exception {
        Process cp = new ProcessBuilder("cp", "-r", Image.folder(program).toString(), to.toString())
                .inheritIO()
                .start();
        assertThat(cp.waitFor()).isZero();
        return to.resolve(program);
    }

    private static List<String> command(Path image, String program) {
        String launcher = Image.launcher(image, program);
        return program.endsWith("server")
                ? List.of(launcher, "--listen", "127.0.0.1:0")
                : List.of(launcher, "wsclient", "--wsserver", "ws://127.0.0.1:9", "--socks5", "127.0.0.1:0");
    }

    private static void assertEcho(Image client, TcpTarget target) throws IOException {
        try (Socks5App app = Socks5App.greeting(client.address())) {
            assertThat(app.connect("127.0.0.1", target.port()).code()).isEqualTo(ReplyCode.SUCCEEDED);
            app.out().write("through the images".getBytes(UTF_8));
            app.socket().shutdownOutput();
            assertThat(app.in().readAllBytes()).asString(UTF_8).isEqualTo("through the images");
        }
    }

    private static void openssl(Path folder, Path key, Path certificate) throws Exception {
        Process openssl = new ProcessBuilder(
                        Programs.require("openssl").toString(),
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=localhost",
                        "-addext",
                        "subjectAltName=DNS:localhost",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(openssl.getInputStream().readAllBytes(), UTF_8);
        assertThat(openssl.waitFor()).as(said).isZero();
    }
}
