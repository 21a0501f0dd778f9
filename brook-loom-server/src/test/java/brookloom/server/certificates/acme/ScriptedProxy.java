package brookloom.server.certificates.acme;

import brookloom.server.testing.Pebble;
import brookloom.testing.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and {@link Pebble}: passes requests on, except those for which an answer was prepared, and
 * announces renewal information (RFC 9773), which this pebble does not know. Pebble writes the URLs of its answers by
 * the Host header, so all later requests come through here, too.
 */
final class ScriptedProxy implements AutoCloseable {
    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "upgrade", "http2-settings", "content-length", "accept-encoding");

    private final Pebble pebble;
    private final Server server;
    private final ServerConnector connector;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile boolean renewalInfo;

    record Answer(int status, Map<String, String> headers, String body) {
        static Answer problem(int status, String type, String detail, Map<String, String> headers) {
            return new Answer(
                    status,
                    headers,
                    "{\"type\":\"urn:ietf:params:acme:error:" + type + "\",\"detail\":\"" + detail + "\"}");
        }
    }

    private record Rule(Predicate<String> path, Answer answer, boolean once) {}

    ScriptedProxy(Pebble pebble) throws Exception {
        this.pebble = pebble;
        QueuedThreadPool threads = new QueuedThreadPool(8);
        threads.setDaemon(true);
        server = new Server(threads);
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(TestAuthority.serverTls(pebble.authority().issue("EC")));
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        connector = new ServerConnector(
                server, 1, 1, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws IOException {
                ScriptedProxy.this.handle(request, response, callback);
                return true;
            }
        });
        server.start();
    }

    URI directory() {
        return URI.create("https://localhost:" + connector.getLocalPort() + "/dir");
    }

    /** The next request whose path contains {@code part} gets this answer instead of pebble's. */
    void answerOnce(String part, Answer answer) {
        rules.add(new Rule(path -> path.contains(part), answer, true));
    }

    /** Announces ARI, and answers every question with this window. */
    void suggest(String start, String end, int retryAfterSeconds) {
        renewalInfo = true;
        rules.removeIf(rule -> rule.path.test("/ari/x"));
        rules.add(new Rule(
                path -> path.startsWith("/ari/"),
                new Answer(
                        200,
                        Map.of("Retry-After", String.valueOf(retryAfterSeconds)),
                        "{\"suggestedWindow\":{\"start\":\"" + start + "\",\"end\":\"" + end
                                + "\"},\"explanationURL\":\"https://ca.example/why\"}"),
                false));
    }

    /** Method, path and the payload of what is signed, one line for each request so far. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(Request request, Response response, Callback callback) throws IOException {
        ByteBuffer content = Content.Source.asByteBuffer(request);
        byte[] body = new byte[content.remaining()];
        content.get(body);
        String path = Request.getPathInContext(request);
        requests.add(request.getMethod() + " " + path + " " + payload(body));
        Answer prepared = prepared(path);
        if (prepared == null) {
            forward(request, body, response, callback);
            return;
        }
        boolean json = prepared.body.startsWith("{");
        response.setStatus(prepared.status);
        response.getHeaders()
                .put(
                        "Content-Type",
                        !json ? "text/plain" : prepared.status < 300 ? "application/json" : "application/problem+json");
        prepared.headers.forEach(response.getHeaders()::put);
        response.write(true, StandardCharsets.UTF_8.encode(prepared.body), callback);
    }

    private @Nullable Answer prepared(String path) {
        for (Rule rule : rules) {
            if (rule.path.test(path)) {
                if (rule.once) {
                    rules.remove(rule);
                }
                return rule.answer;
            }
        }
        return null;
    }

    /** HTTP/1.0, so that the answer ends with the connection. */
    private void forward(Request request, byte[] body, Response response, Callback callback) throws IOException {
        StringBuilder head = new StringBuilder(
                request.getMethod() + " " + request.getHttpURI().getPathQuery() + " HTTP/1.0\r\n");
        request.getHeaders().forEach(field -> {
            if (!HOP_BY_HOP.contains(field.getLowerCaseName())) {
                head.append(field.getName())
                        .append(": ")
                        .append(field.getValue())
                        .append("\r\n");
            }
        });
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        byte[] answer = exchange(head.toString(), body);
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        String[] lines = text.substring(0, end).split("\r\n");
        response.setStatus(Integer.parseInt(lines[0].split(" ")[1]));
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (!HOP_BY_HOP.contains(lines[i].substring(0, colon).toLowerCase(Locale.ROOT))) {
                response.getHeaders()
                        .add(
                                lines[i].substring(0, colon),
                                lines[i].substring(colon + 1).strip());
            }
        }
        byte[] content = Arrays.copyOfRange(answer, end + 4, answer.length);
        if (renewalInfo && Request.getPathInContext(request).equals("/dir")) {
            content = new String(content, StandardCharsets.UTF_8)
                    .replaceFirst("\\{", "{\"renewalInfo\":\"" + directory().resolve("/ari") + "\",")
                    .getBytes(StandardCharsets.UTF_8);
        }
        response.write(true, ByteBuffer.wrap(content), callback);
    }

    private byte[] exchange(String head, byte[] body) throws IOException {
        try (SSLSocket socket = (SSLSocket) pebble.authority()
                .clientTls()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), pebble.port())) {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
            request.writeBytes(body);
            socket.getOutputStream().write(request.toByteArray());
            return socket.getInputStream().readAllBytes();
        }
    }

    private static String payload(byte[] jose) {
        Matcher payload =
                Pattern.compile("\"payload\":\"([A-Za-z0-9_-]*)\"").matcher(new String(jose, StandardCharsets.UTF_8));
        return payload.find()
                ? new String(Base64.getUrlDecoder().decode(payload.group(1)), StandardCharsets.UTF_8)
                : "";
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
