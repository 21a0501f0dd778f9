package brookloom.it.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.TcpTarget;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class ImageTest {
    @BeforeAll
    static void makeTheImages() throws Exception {
        assumeTrue(Image.canBeMade(), "the jars are there from Maven's phase package on");
        Image.make();
    }

    @Test
    void bytes_travel_through_both_images() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Image server = Image.start("brook-loom-server", "--listen", "127.0.0.1:0");
                Image client = Image.start(
                        "brook-loom-client",
                        "wsclient",
                        "--wsserver",
                        "ws://127.0.0.1:" + server.port(),
                        "--socks5",
                        "127.0.0.1:0")) {
            assertEcho(client, target);
        }
    }

    /** Cryptography finds much by name: what jdeps cannot see would be missing here. */
    @Test
    void bytes_travel_over_tls_with_a_browsers_hello_and_over_http_2(@TempDir Path folder) throws Exception {
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
                        "openssl",
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
