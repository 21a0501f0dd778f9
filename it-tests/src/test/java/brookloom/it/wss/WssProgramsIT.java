package brookloom.it.wss;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.Socks5App;
import brookloom.proto.ReplyCode;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The two jars as users start them, over TLS. */
@ExtendWith(LeakCheck.class)
class WssProgramsIT {
    private static final Map<String, String> ENVIRONMENT = Map.of("BROOK_PASSWORD", "hQ7v3kR9zX2mB5tN8cL1pW6s");
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    @TempDir
    private Path folder;

    @BeforeAll
    static void needsJars() {
        assumeTrue(Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
    }

    @Test
    void bytesTravelThroughBothJars() throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        int port = FreePort.next();
        try (TcpTarget target = TcpTarget.echo();
                Program server = server(
                        "--domainaddress",
                        "localhost:" + port,
                        "--cert",
                        site.certificate().toString(),
                        "--certkey",
                        site.key().toString());
                Program plain = client(port, "--ca", site.ca().toString());
                Program disguised = client(
                        port,
                        "--ca",
                        site.ca().toString(),
                        "--tlsfingerprint",
                        "chrome",
                        "--fragment",
                        "20:60:100:1000");
                Program sharing = client(port, "--ca", site.ca().toString(), "--h2");
                Program strict = client(port)) {
            assertThat(server.port()).isEqualTo(port);
            assertEcho(plain.address(), target);
            assertEcho(disguised.address(), target);
            assertEcho(sharing.address(), target);
            assertThat(sharing.err()).as("complaints of libraries").noneMatch(line -> line.contains("SLF4J"));
            assertThat(sharing.saidWith("HTTP/2")).as("of falling back").isEmpty();
            assertRefused(strict, target);
            assertThat(server.saidWith("WARN").size() + server.saidWith("ERROR").size())
                    .as("complaints in %s", server.said())
                    .isZero();
        }
    }

    /** JSSE ends such a handshake unless a program sets a property in time. */
    @Test
    void aNameWithAnUnderscoreIsServed() throws Exception {
        TlsSite site = new TlsSite(folder);
        site.install(site.authority().issueFor("my_host.test"));
        int port = FreePort.next();
        try (TcpTarget target = TcpTarget.echo();
                Program server = server(
                        "--domainaddress",
                        "my_host.test:" + port,
                        "--targets",
                        "any",
                        "--cert",
                        site.certificate().toString(),
                        "--certkey",
                        site.key().toString());
                Program plain = underscored(server, site);
                Program disguised = underscored(server, site, "--tlsfingerprint", "chrome");
                Program framed = underscored(server, site, "--framed")) {
            assertEcho(plain.address(), target);
            assertEcho(disguised.address(), target);
            assertEcho(framed.address(), target);
        }
    }

    private static Program underscored(Program server, TlsSite site, String... options) throws Exception {
        List<String> first = List.of(
                "wssclient",
                "--wssserver",
                "wss://my_host.test:" + server.port(),
                "--address",
                "127.0.0.1:" + server.port(),
                "--ca",
                site.ca().toString(),
                "--socks5",
                "127.0.0.1:0");
        return Program.client(ENVIRONMENT, with(first, options));
    }

    /** The JDK's authorities do not know ours. */
    private static void assertRefused(Program client, TcpTarget target) throws Exception {
        try (Socks5App app = Socks5App.greeting(client.address())) {
            assertThat(app.connect("127.0.0.1", target.port()).code()).isEqualTo(ReplyCode.GENERAL_FAILURE);
        }
        Eventually.holds(() -> assertThat(client.saidWith("issued by an unknown CA (CN=Test Authority)"))
                .hasSize(1));
    }

    private static void assertEcho(InetSocketAddress socks5, TcpTarget target) throws IOException {
        try (Socket app = BrookLoom.connect(socks5, "localhost", target.port())) {
            app.getOutputStream().write("through both jars".getBytes(UTF_8));
            app.shutdownOutput();
            assertThat(app.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("through both jars");
        }
    }

    private static Program server(String... options) throws IOException {
        return Program.server(ENVIRONMENT, with(List.of("wssserver"), options));
    }

    private static Program client(int port, String... options) throws IOException {
        return Program.client(
                ENVIRONMENT,
                with(
                        List.of("wssclient", "--wssserver", "wss://localhost:" + port, "--socks5", "127.0.0.1:0"),
                        options));
    }

    private static String[] with(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    @Test
    void optionsThatDoNotFitTogetherEndInOneLine() throws Exception {
        Map<String, Program> programs = new LinkedHashMap<>();
        programs.put(
                "--cert and --certkey go together; --certkey is missing",
                server("--domainaddress", "localhost:443", "--cert", "chain.pem"));
        programs.put(
                "automatic certificates are for domain names, not for '127.0.0.1'; give --cert and --certkey instead",
                server("--domainaddress", "127.0.0.1:443"));
        programs.put(
                "--wssserver 'ws://localhost:80' is for wsclient",
                Program.client(ENVIRONMENT, "wssclient", "--wssserver", "ws://localhost:80"));
        programs.put("--insecure and --ca are mutually exclusive", client(443, "--insecure", "--ca", "ca.pem"));
        programs.put(
                "--clientCert and --clientCertKey go together: give both or none", client(443, "--clientCert", "c"));
        programs.put(
                "--h2 and --tlsfingerprint are mutually exclusive", client(443, "--h2", "--tlsfingerprint", "chrome"));
        programs.put("min is 0, must be 1 to 16384 bytes", client(443, "--fragment", "0:1:2:3"));
        assertEnds(programs, USAGE, 2);
    }

    @Test
    void filesThatAreNotThereEndInOneLine() throws Exception {
        Map<String, Program> programs = new LinkedHashMap<>();
        programs.put("chain.pem", server("--domainaddress", "localhost:443", "--cert", "chain.pem", "--certkey", "k"));
        programs.put("ca.pem", client(443, "--ca", "ca.pem"));
        assertEnds(programs, FAILURE, 1);
    }

    /** Each says its sentence; bad usage has a hint at the help on a line of its own. */
    private static void assertEnds(Map<String, Program> programs, int code, int lines) {
        SoftAssertions softly = new SoftAssertions();
        programs.forEach((sentence, program) -> {
            try (program) {
                softly.assertThat(program.exitCode()).as(sentence).isEqualTo(code);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            softly.assertThat(program.out()).as(sentence).isEmpty();
            softly.assertThat(program.err()).as(sentence).hasSize(lines);
            softly.assertThat(program.err().getFirst()).contains(sentence).startsWith("brook-loom-");
        });
        softly.assertAll();
    }
}
