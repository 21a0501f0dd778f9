package brookloom.it.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A web server on loopback with what package managers ask for: a Python index, an npm registry, Debian's packages, git. */
final class Registry implements AutoCloseable {
    private static final int FILE_SIZE = 1 << 18;
    private static final String PACKAGES =
            "Package: demo\nVersion: 1\nArchitecture: all\nFilename: demo.deb\nSize: 1\n";
    private static final String WHEEL = "demo-1.0-py3-none-any.whl";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final byte[] file = new byte[FILE_SIZE];

    /** @param git a folder of bare repositories, served below {@code /git/} where git is installed */
    Registry(Path git, Path folder) throws IOException, InterruptedException {
        new Random(1).nextBytes(file);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        give("/file", "application/octet-stream", file);
        give("/simple/demo/", "text/html", bytes("<a href=\"/" + WHEEL + "\">" + WHEEL + "</a>"));
        give("/" + WHEEL, "application/zip", wheel());
        byte[] archive = archive(folder);
        give("/demo/-/demo-1.0.0.tgz", "application/octet-stream", archive);
        give("/demo", "application/json", bytes(npmMetadata(archive)));
        server.createContext("/debian/", exchange -> {
            boolean known = exchange.getRequestURI().getPath().endsWith("/Packages");
            answer(exchange, known ? 200 : 404, known ? bytes(PACKAGES) : new byte[0]);
        });
        server.createContext("/git/", new GitBackend(git)::serve);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** An address below this server, by name: the far end of the tunnel resolves it. */
    String url(String path) {
        return "http://localhost:" + port() + path;
    }

    /** SHA-256 of {@code /file}, in hex. */
    String sha256() {
        return digest("SHA-256", file);
    }

    private void give(String path, String type, byte[] content) {
        server.createContext(path, exchange -> {
            boolean known = exchange.getRequestURI().getPath().equals(path);
            exchange.getResponseHeaders().set("Content-Type", type);
            answer(exchange, known ? 200 : 404, known ? content : new byte[0]);
        });
    }

    private static void answer(HttpExchange exchange, int status, byte[] content) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, content.length == 0 || head ? -1 : content.length);
            if (content.length > 0 && !head) {
                try (OutputStream body = exchange.getResponseBody()) {
                    body.write(content);
                }
            }
        }
    }

    private static byte[] wheel() throws IOException {
        String info = "demo-1.0.dist-info/";
        Map<String, String> files = Map.of(
                "demo.py",
                "answer = 42\n",
                info + "METADATA",
                "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
                info + "WHEEL",
                "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                info + "RECORD",
                "");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(bytes(file.getValue()));
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] archive(Path folder) throws IOException, InterruptedException {
        Path root = Files.createDirectories(folder.resolve("npm"));
        Files.createDirectories(root.resolve("package"));
        Files.writeString(root.resolve("package/package.json"), "{\"name\":\"demo\",\"version\":\"1.0.0\"}");
        Files.writeString(root.resolve("package/index.js"), "module.exports = 42;\n");
        Path archive = folder.resolve("demo.tgz");
        Process tar = new ProcessBuilder(List.of("tar", "czf", archive.toString(), "-C", root.toString(), "package"))
                .inheritIO()
                .start();
        if (tar.waitFor() != 0) {
            throw new IOException("tar failed");
        }
        return Files.readAllBytes(archive);
    }

    private String npmMetadata(byte[] archive) {
        return """
            {"name":"demo","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{"name":"demo","version":"1.0.0",
            "dist":{"shasum":"%s","tarball":"%s"}}}}
            """.formatted(digest("SHA-1", archive), url("/demo/-/demo-1.0.0.tgz"));
    }

    private static String digest(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
