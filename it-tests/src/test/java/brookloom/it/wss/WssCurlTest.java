package brookloom.it.wss;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.HelloSplit;
import brookloom.client.config.TlsConfig;
import brookloom.it.BrookLoom;
import brookloom.testing.LeakCheck;
import brookloom.testing.Programs;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** curl fetches and sends a large file, with every kind of certificate, TLS version, client's hello and inner protocol. */
@ExtendWith(LeakCheck.class)
class WssCurlTest {
    private static final byte[] LARGE = random(64);
    private static final byte[] SMALL = random(8);
    private static final int MIB = 1 << 20;

    @TempDir
    private static Path folder;

    private static ExecutorService web;
    private static HttpServer target;
    private static volatile byte[] content = SMALL;

    @BeforeAll
    static void startTarget() throws IOException {
        web = Executors.newVirtualThreadPerTaskExecutor();
        target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        target.setExecutor(web);
        target.createContext("/file", exchange -> answer(exchange, content));
        target.createContext(
                "/sum",
                exchange -> answer(exchange, sum(exchange.getRequestBody()).getBytes(UTF_8)));
        target.start();
    }

    @AfterAll
    static void stopTarget() {
        if (target != null) {
            target.stop(0);
            web.close();
        }
    }

    @ParameterizedTest(name = "{0} {1} {2} fragment {3} bare {4} {5} MiB")
    @CsvSource({
        "P-256,   TLSv1.3, JDK,    ,               false, 64",
        "P-384,   TLSv1.3, JDK,    ,               false, 64",
        "RSA,     TLSv1.3, JDK,    ,               false, 64",
        "Ed25519, TLSv1.3, JDK,    ,               false, 64",
        "P-256,   TLSv1.2, JDK,    ,               false, 64",
        "P-384,   TLSv1.2, JDK,    ,               false, 8",
        "RSA,     TLSv1.2, JDK,    ,               false, 8",
        "Ed25519, TLSv1.2, JDK,    ,               false, 8",
        "P-256,   TLSv1.3, CHROME, ,               false, 64",
        "P-384,   TLSv1.3, CHROME, ,               false, 8",
        "RSA,     TLSv1.3, CHROME, ,               false, 8",
        "P-256,   TLSv1.2, CHROME, ,               false, 8",
        "RSA,     TLSv1.2, CHROME, ,               false, 8",
        "P-256,   TLSv1.3, JDK,    20:60:200:2000, false, 8",
        "P-256,   TLSv1.3, CHROME, 20:60:200:2000, false, 8",
        "P-256,   TLSv1.3, JDK,    ,               true,  64",
        "P-256,   TLSv1.2, JDK,    ,               true,  8",
        "P-256,   TLSv1.3, CHROME, ,               true,  8",
    })
    void aFileArrivesWholeBothWays(String key, String version, Engine engine, String fragment, boolean bare, int mib)
            throws Exception {
        content = mib == LARGE.length / MIB ? LARGE : SMALL;
        Path file = Files.write(folder.resolve("file"), content);
        TlsSite site = TlsSite.with(folder, key);
        TlsConfig client = site.clientTls(engine);
        if (fragment != null) {
            client.withSplit(HelloSplit.parse(fragment));
        }
        try (BrookLoom tunnel = BrookLoom.builder()
                .withoutBrookProtocol(bare)
                .serverTls(site.serverTls(version))
                .clientTls(client)
                .start()) {
            assertThat(curl(tunnel, "/file")).isEqualTo(sum(content));
            assertThat(curl(tunnel, "/sum", "-T", file.toString()))
                    .isEqualTo(sum(sum(content).getBytes(UTF_8)));
        }
    }

    /** SHA-256 of what curl gets. */
    private static String curl(BrookLoom tunnel, String path, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(Programs.require("curl").toString(), "-sSf", "--noproxy", "", "-m", "60"));
        command.addAll(
                List.of("--socks5-hostname", "127.0.0.1:" + tunnel.socks5().getPort()));
        command.addAll(List.of(arguments));
        command.add("http://localhost:" + target.getAddress().getPort() + path);
        Path errors = folder.resolve("curl.log");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        String sum = sum(process.getInputStream());
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        return sum;
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] random(int mib) {
        byte[] bytes = new byte[mib * MIB];
        new Random(mib).nextBytes(bytes);
        return bytes;
    }

    private static String sum(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static String sum(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        try (DigestInputStream digesting = new DigestInputStream(in, digest)) {
            byte[] buffer = new byte[1 << 16];
            int read = 0;
            while (read >= 0) {
                read = digesting.read(buffer);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
