package brookloom.it.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.BrookLoom;
import brookloom.it.wss.TlsSite;
import brookloom.server.BrookServer;
import brookloom.server.config.SiteConfig;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.ListeningProgram;
import brookloom.testing.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Byte for byte, the server answers as a real nginx beside it that serves the same folder. */
@ExtendWith(LeakCheck.OfClass.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LikeNginxTest {
    private ListeningProgram nginx;
    private ListeningProgram emptyNginx;
    private ListeningProgram tlsNginx;
    private ListeningProgram passingNginx;
    private ListeningProgram failingNginx;
    private BrookServer server;
    private BrookServer emptyServer;
    private BrookServer tlsServer;
    private BrookServer passingServer;
    private BrookServer failingServer;
    private String tag = "";
    private String lastModified = "";

    @BeforeAll
    void start(@TempDir Path work) throws Exception {
        Path folder = Files.createDirectory(work.resolve("www"));
        Files.writeString(folder.resolve("index.html"), "<h1>hello</h1>\n");
        Files.writeString(folder.resolve("ten.txt"), "0123456789");
        Files.writeString(folder.resolve("noext"), "x\n");
        Files.createDirectory(folder.resolve("dir"));
        Files.writeString(Files.createDirectory(folder.resolve("sub")).resolve("index.html"), "sub\n");
        TlsSite tls = TlsSite.with(work, "P-256");
        nginx = nginx(folder(work, "plain"), "", "root " + folder + ";");
        emptyNginx = nginx(folder(work, "empty"), "", "location / { return 404; }");
        tlsNginx = nginx(
                folder(work, "tls"),
                " ssl http2",
                "root " + folder + "; ssl_certificate " + tls.certificate() + "; ssl_certificate_key " + tls.key()
                        + ";");
        SiteConfig site = new SiteConfig.Folder(folder);
        server = BrookLoom.builder().site(site).startServer();
        emptyServer = BrookLoom.builder().startServer();
        tlsServer = BrookLoom.builder().serverTls(tls.serverTls()).site(site).startServer();
        int nobody = FreePort.next();
        passingNginx =
                nginx(folder(work, "passing"), "", passingTo(nginx.address().getPort()));
        failingNginx = nginx(folder(work, "failing"), "", passingTo(nobody));
        passingServer = passing(nginx.address().getPort());
        failingServer = passing(nobody);
        var file = URI.create("http://127.0.0.1:" + server.port() + "/ten.txt")
                .toURL()
                .openConnection();
        tag = file.getHeaderField("ETag");
        lastModified = file.getHeaderField("Last-Modified");
    }

    private static String passingTo(int port) {
        return "location / { proxy_pass http://127.0.0.1:" + port + "; }";
    }

    private static BrookServer passing(int port) throws IOException {
        return BrookLoom.builder()
                .site(new SiteConfig.Fallback(URI.create("http://127.0.0.1:" + port)))
                .startServer();
    }

    private static Path folder(Path work, String name) throws IOException {
        return Files.createDirectory(work.resolve(name));
    }

    /** A real one with its default configuration, but for the version in its answers. */
    private static ListeningProgram nginx(Path own, String listen, String server) throws Exception {
        return ListeningProgram.nginx(own, port -> """
            types { text/html html; text/plain txt; }
            default_type application/octet-stream;
            server_tokens off;
            server { listen 127.0.0.1:%d%s; %s }
            """.formatted(port, listen, server));
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {
            passingNginx,
            failingNginx,
            nginx,
            emptyNginx,
            tlsNginx,
            server,
            emptyServer,
            tlsServer,
            passingServer,
            failingServer
        }) {
            if (part != null) {
                part.close();
            }
        }
    }

    static List<SiteProbe> probes() throws IOException {
        return SiteProbe.all();
    }

    @ParameterizedTest
    @MethodSource("probes")
    void aFolderIsServedAsByNginx(SiteProbe probe) throws IOException {
        assertSame(probe, server, nginx);
    }

    @ParameterizedTest
    @MethodSource("probes")
    void whereNothingIsServedItSaysSoAsNginxDoes(SiteProbe probe) throws IOException {
        assertSame(probe, emptyServer, emptyNginx);
    }

    @ParameterizedTest
    @MethodSource("probes")
    void plainHttpWhereTlsIsSpokenIsAnsweredAsByNginx(SiteProbe probe) throws IOException {
        if (probe.bytes().charAt(0) < 0x80 && probe.bytes().charAt(0) != 0x16) {
            assertSame(probe, tlsServer, tlsNginx);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\nabc\r\n0\r\n\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "3\r\nabc\r\nzz\r\n",
                "3\r\nabc\r\n\r\n",
                "-1\r\n",
                "\r\n",
                "ffffffffffffffffff\r\n",
                "3\rabc\r\n0\r\n\r\n"
            })
    void aBrokenBodyForAServerBehindIsAnsweredAsByNginx(String body) throws IOException {
        for (String method : new String[] {"GET", "POST", "PUT", "HEAD"}) {
            SiteProbe probe = new SiteProbe(
                    method, method + " / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
            assertSame(probe, passingServer, passingNginx);
            assertSame(probe, failingServer, failingNginx);
        }
    }

    /** Status, fields in their order, and body, as curl shows them. */
    @ParameterizedTest
    @CsvSource({
        "GET, /",
        "HEAD, /",
        "POST, /",
        "DELETE, /",
        "GET, /ten.txt",
        "GET, /noext",
        "GET, /dir",
        "GET, /none",
        "HEAD, /none",
        "POST, /none",
        "GET, /ws",
        "GET, /sub/",
        "GET, /../x",
        "OPTIONS, /"
    })
    void overHttp2ItIsTheSame(String method, String path) throws Exception {
        String program = Programs.require("curl").toString();
        String theirs = curl(program, method, path, tlsNginx.address().getPort());
        assumeTrue(theirs.startsWith("HTTP/2 "), "this curl or nginx knows no HTTP/2");
        assertThat(curl(program, method, path, tlsServer.port())).isEqualTo(theirs);
    }

    private static String curl(String program, String method, String path, int port) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(program, "-sk", "--noproxy", "*", "--max-time", "60", "--http2", "--path-as-is", "-i"));
        command.addAll(method.equals("HEAD") ? List.of("--head") : List.of("-X", method));
        command.addAll(List.of("--connect-to", "localhost:443:127.0.0.1:" + port, "https://localhost" + path));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        process.waitFor();
        return answer.replaceFirst("date: .*", "date").replace(":" + port, ":PORT");
    }

    private void assertSame(SiteProbe probe, BrookServer ours, ListeningProgram theirs) throws IOException {
        SiteProbe asked = probe.about(tag, lastModified);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), ours.port());
        assertThat(asked.askedOf(address)).isEqualTo(asked.askedOf(theirs.address()));
    }
}
