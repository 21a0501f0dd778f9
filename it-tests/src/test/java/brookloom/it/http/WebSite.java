package brookloom.it.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import brookloom.testing.TestAuthority;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on loopback: a page with a script and a picture, a large file, and places to send things to. */
public final class WebSite implements AutoCloseable {
    private static final int FILE_SIZE = 32 << 20;

    /** What {@code /file} holds. */
    public static final byte[] FILE = new byte[FILE_SIZE];

    /** What the page shows once its script has run and its picture is there. */
    public static final String PAGE_IS_THERE = "The script ran; the picture is 37 wide.";

    private static final String PAGE = """
        <!DOCTYPE html><title>A page</title><p id="said">Nothing yet.</p>
        <img id="picture" src="/picture.svg"><script src="/script.js"></script>
        """;
    private static final String SCRIPT = """
        addEventListener("load", () => document.getElementById("said").textContent =
            "The script ran; the picture is " + document.getElementById("picture").naturalWidth + " wide.");
        """;
    private static final String PICTURE = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"37\" height=\"5\"/>";

    private static final int BACKLOG = 1024;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final String scheme;

    static {
        new Random(FILE_SIZE).nextBytes(FILE);
    }

    private WebSite(HttpServer server, String scheme) throws IOException {
        this.server = server;
        this.scheme = scheme;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Serves http://. */
    public static WebSite plain() throws IOException {
        return new WebSite(HttpServer.create(), "http");
    }

    /** Serves https:// with a certificate of this authority for localhost. */
    public static WebSite tls(TestAuthority authority) throws IOException {
        HttpsServer server = HttpsServer.create();
        server.setHttpsConfigurator(new HttpsConfigurator(TestAuthority.serverTls(authority.issue("EC"))));
        return new WebSite(server, "https");
    }

    /** {@code http://localhost:1234/path} */
    public String url(String path) {
        return scheme + "://localhost:" + port() + path;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** What has been asked for so far: methods and paths. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(exchange.getRequestMethod() + " " + path);
        try (exchange) {
            switch (path) {
                case "/" -> answer(exchange, "text/html", PAGE.getBytes(UTF_8));
                case "/script.js" -> answer(exchange, "text/javascript", SCRIPT.getBytes(UTF_8));
                case "/picture.svg" -> answer(exchange, "image/svg+xml", PICTURE.getBytes(UTF_8));
                case "/file" -> answer(exchange, "application/octet-stream", FILE);
                case "/sum" ->
                    answer(
                            exchange,
                            "text/plain",
                            sha256(exchange.getRequestBody()).getBytes(UTF_8));
                case "/echo" -> echo(exchange);
                default -> answer(exchange, "text/plain", path.getBytes(UTF_8));
            }
        }
    }

    private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    /** In chunks, while the request is still coming. */
    private static void echo(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getRequestBody().transferTo(exchange.getResponseBody());
    }

    /** In hex. */
    public static String sha256(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        byte[] part = new byte[1 << 16];
        for (int n = in.read(part); n >= 0; n = in.read(part)) {
            digest.update(part, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** In hex. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
