package brookloom.it.clients;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppProtocol;
import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.LoopbackTls;
import brookloom.it.fixtures.Program;
import brookloom.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/** Each program that is installed does its work over each carrier; one pair of ends serves all programs of a carrier. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClientsTest {
    private final Map<Carrier, BrookLoom> tunnels = new EnumMap<>(Carrier.class);
    private Path folder;
    private Registry registry;
    private SshServer ssh;
    private Path goProgram;

    enum Carrier {
        WS,
        WSS,
        PLAIN,
        FRAMED,
        H2;

        BrookLoom start() throws IOException {
            BrookLoomBuilder options = BrookLoom.builder().apps(AppProtocol.SOCKS5, AppProtocol.HTTP);
            BrookLoomBuilder carrier = switch (this) {
                case WS -> options;
                case WSS -> tls(options);
                case PLAIN -> options.plain(true);
                case FRAMED -> options.carriage(Carriage.FRAMED);
                case H2 -> tls(options).carriage(Carriage.HTTP2);
            };
            return carrier.start();
        }

        private static BrookLoomBuilder tls(BrookLoomBuilder options) {
            return options.serverTls(LoopbackTls.server()).clientTls(LoopbackTls.client());
        }
    }

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
        folder = shared;
        Path repositories = Files.createDirectories(folder.resolve("repositories"));
        registry = new Registry(repositories, folder);
        if (Programs.find("git").isPresent()) {
            run("git", "init", "-q", "--bare", repositories.resolve("http.git").toString());
            run("git", "init", "-q", "--bare", repositories.resolve("ssh.git").toString());
        }
        for (Carrier carrier : Carrier.values()) {
            tunnels.put(carrier, carrier.start());
        }
    }

    @AfterAll
    void stop() throws Exception {
        tunnels.values().forEach(BrookLoom::close);
        registry.close();
        if (ssh != null) {
            ssh.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void curlTakesAndGives(Carrier carrier) throws Exception {
        Path got = work(carrier).resolve("file");
        for (String proxy : new String[] {socks5h(carrier), http(carrier)}) {
            run("curl", "-sS", "--noproxy", "", "-x", proxy, "-o", got.toString(), registry.url("/file"));
            assertThat(sha256(got)).isEqualTo(registry.sha256());
            run(
                    "curl",
                    "-sS",
                    "--noproxy",
                    "",
                    "-x",
                    proxy,
                    "-T",
                    got.toString(),
                    "-o",
                    "/dev/null",
                    registry.url("/file"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void gitPushesAndClonesOverHttp(Carrier carrier) throws Exception {
        String url = registry.url("/git/http.git");
        pushAndClone(carrier, url, List.of("-c", "http.proxy=" + socks5h(carrier)), Map.of());
        pushAndClone(carrier, url, List.of("-c", "http.proxy=" + http(carrier)), Map.of());
    }

    @ParameterizedTest
    @EnumSource
    void gitPushesAndClonesOverSsh(Carrier carrier) throws Exception {
        String client = ssh().client(address(carrier, AppProtocol.SOCKS5));
        String url = "localhost:" + folder.resolve("repositories/ssh.git");
        pushAndClone(carrier, url, List.of(), Map.of("GIT_SSH_COMMAND", client));
    }

    private void pushAndClone(Carrier carrier, String url, List<String> options, Map<String, String> environment)
            throws Exception {
        Path work = work(carrier);
        String branch = "b" + work.getFileName();
        Path here = work.resolve("here");
        run("git", "init", "-q", here.toString());
        Files.write(here.resolve("file"), new byte[100_000]);
        run("git", "-C", here.toString(), "add", "file");
        run("git", "-C", here.toString(), "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "one");
        run(environment, git(options, "-C", here.toString(), "push", "-q", url, "HEAD:refs/heads/" + branch));
        run(
                environment,
                git(
                        options,
                        "clone",
                        "-q",
                        "-b",
                        branch,
                        url,
                        work.resolve("there").toString()));
        assertThat(Files.mismatch(here.resolve("file"), work.resolve("there/file")))
                .isEqualTo(-1);
    }

    private static List<String> git(List<String> options, String... words) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(options);
        command.addAll(List.of(words));
        return command;
    }

    @ParameterizedTest
    @EnumSource
    void sshRunsACommandAndCarriesItsInput(Carrier carrier) throws Exception {
        Path input = work(carrier).resolve("input");
        Files.write(input, new byte[500_000]);
        String line = ssh().client(address(carrier, AppProtocol.SOCKS5)) + " localhost 'cat | wc -c; exit 7' <" + input;
        try (Program done = Program.start(environment(), List.of("sh", "-c", line))) {
            assertThat(done.exitCode()).as(done.said().toString()).isEqualTo(7);
            assertThat(done.out()).singleElement().asString().isEqualTo("500000");
        }
    }

    @ParameterizedTest
    @EnumSource
    void pipInstalls(Carrier carrier) throws Exception {
        python("import pip");
        Path work = work(carrier);
        run(
                "/usr/bin/python3",
                "-m",
                "pip",
                "install",
                "-q",
                "--disable-pip-version-check",
                "--no-cache-dir",
                "--no-deps",
                "--root-user-action=ignore",
                "--proxy",
                http(carrier),
                "--index-url",
                registry.url("/simple"),
                "--trusted-host",
                "localhost",
                "--target",
                work.toString(),
                "demo==1.0");
        assertThat(work.resolve("demo.py")).hasContent("answer = 42");
    }

    @ParameterizedTest
    @EnumSource
    void npmInstalls(Carrier carrier) throws Exception {
        Path work = work(carrier);
        Files.writeString(work.resolve("package.json"), "{\"name\":\"here\",\"version\":\"1.0.0\"}");
        run(
                "npm",
                "install",
                "--prefix",
                work.toString(),
                "--cache",
                work.resolve("cache").toString(),
                "--no-audit",
                "--no-fund",
                "--no-update-notifier",
                "--loglevel=error",
                "--registry",
                registry.url("/"),
                "--proxy",
                http(carrier),
                "--noproxy=",
                "demo");
        assertThat(work.resolve("node_modules/demo/index.js")).hasContent("module.exports = 42;");
    }

    @ParameterizedTest
    @EnumSource
    void aptUpdates(Carrier carrier) throws Exception {
        Path work = work(carrier);
        Files.writeString(work.resolve("sources.list"), "deb [trusted=yes] " + registry.url("/debian") + " ./\n");
        for (String part : List.of("lists/partial", "cache/archives/partial")) {
            Files.createDirectories(work.resolve(part));
        }
        run(
                "apt-get",
                "-q",
                "update",
                "-o",
                "Dir::Etc::SourceList=" + work.resolve("sources.list"),
                "-o",
                "Dir::Etc::SourceParts=-",
                "-o",
                "Dir::State::Lists=" + work.resolve("lists"),
                "-o",
                "Dir::Cache=" + work.resolve("cache"),
                "-o",
                "APT::Sandbox::User=" + System.getProperty("user.name"),
                "-o",
                "Acquire::http::Proxy=" + socks5h(carrier),
                "-o",
                "Acquire::Retries=0",
                "-o",
                "APT::Update::Error-Mode=any");
        try (Stream<Path> lists = Files.list(work.resolve("lists"))) {
            assertThat(lists.map(Path::toString)).anyMatch(list -> list.contains("_Packages"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aiohttpFetchesManyAtOnce(Carrier carrier) throws Exception {
        python("import aiohttp_socks");
        run(
                "/usr/bin/python3",
                script("many.py").toString(),
                "socks5://" + address(carrier, AppProtocol.SOCKS5),
                http(carrier),
                registry.url("/file"),
                registry.sha256());
    }

    @ParameterizedTest
    @EnumSource
    void goFetches(Carrier carrier) throws Exception {
        run(
                goProgram().toString(),
                "socks5://" + address(carrier, AppProtocol.SOCKS5),
                registry.url("/file"),
                registry.sha256());
    }

    @ParameterizedTest
    @EnumSource
    void nodeFetches(Carrier carrier) throws Exception {
        Path npm = Programs.require("npm").toRealPath().getParent().getParent();
        Path socks = npm.resolve("node_modules/socks");
        if (!Files.isDirectory(socks)) {
            throw new TestAbortedException("npm's SOCKS client is not in " + socks);
        }
        run(
                "node",
                script("fetch.js").toString(),
                socks.toString(),
                address(carrier, AppProtocol.SOCKS5),
                Integer.toString(registry.port()),
                registry.sha256());
    }

    /** Built once; the compiler's cache is the user's, or the standard library would be compiled each time. */
    private Path goProgram() throws Exception {
        if (goProgram == null) {
            Path source = Files.createDirectories(folder.resolve("go"));
            Files.copy(script("fetch.go"), source.resolve("fetch.go"));
            Path program = source.resolve("fetch");
            String cache = System.getenv("HOME") == null ? folder.toString() : System.getenv("HOME") + "/.cache";
            run(
                    Map.of(
                            "CGO_ENABLED",
                            "0",
                            "GOTOOLCHAIN",
                            "local",
                            "GOFLAGS",
                            "-mod=mod",
                            "GOCACHE",
                            cache + "/go-build"),
                    List.of(
                            "go",
                            "build",
                            "-o",
                            program.toString(),
                            source.resolve("fetch.go").toString()));
            goProgram = program;
        }
        return goProgram;
    }

    private SshServer ssh() throws Exception {
        Programs.require("nc");
        if (ssh == null) {
            ssh = new SshServer(Files.createDirectories(folder.resolve("ssh")));
        }
        return ssh;
    }

    private static void python(String imports) throws Exception {
        Programs.require("python3");
        try (Program found = Program.start(Map.of(), List.of("/usr/bin/python3", "-c", imports))) {
            if (found.exitCode() != 0) {
                throw new TestAbortedException("Debian's Python cannot '" + imports + "'");
            }
        }
    }

    private static Path script(String name) throws Exception {
        return Path.of(RealClientsTest.class.getResource(name).toURI());
    }

    private Path work(Carrier carrier) throws IOException {
        return Files.createTempDirectory(folder, carrier.name());
    }

    private String address(Carrier carrier, AppProtocol protocol) {
        return "127.0.0.1:" + tunnels.get(carrier).proxy(protocol).getPort();
    }

    private String socks5h(Carrier carrier) {
        return "socks5h://" + address(carrier, AppProtocol.SOCKS5);
    }

    private String http(Carrier carrier) {
        return "http://" + address(carrier, AppProtocol.HTTP);
    }

    private Map<String, String> environment() {
        return Map.of(
                "HOME", folder.toString(), "LC_ALL", "C.UTF-8", "GIT_TERMINAL_PROMPT", "0", "GIT_CONFIG_NOSYSTEM", "1");
    }

    private void run(String... command) throws Exception {
        run(Map.of(), List.of(command));
    }

    private void run(Map<String, String> more, List<String> command) throws Exception {
        if (!command.getFirst().contains("/")) { // others are there already: built, or looked for before
            Programs.require(command.getFirst());
        }
        Map<String, String> environment = new HashMap<>(environment());
        environment.putAll(more);
        try (Program program = Program.start(environment, command)) {
            int exitCode = program.exitCode();
            if (exitCode != 0) {
                throw new AssertionError(exitCode + " from " + command + ", which said " + program.said());
            }
        }
    }

    private static String sha256(Path file) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return HexFormat.of().formatHex(digest);
    }
}
