package brookloom.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serves one text over HTTP on a free port of 127.0.0.1; it may be changed and made to fail. Each answer is counted before
 * its end is sent, so that a client that has read it sees the count.
 */
public final class ListServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger whole = new AtomicInteger();
    private final AtomicInteger unchanged = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String text;
    private volatile Mood mood = Mood.WELL;

    /** How it answers. */
    public enum Mood {
        WELL,
        /** 503. */
        FAILING,
        /** Half of the text, then the connection's end. */
        BREAKING,
        /** Half of the text, then nothing more. */
        STALLING,
        /** 302 to {@code /moved}, which is well. */
        REDIRECTING
    }

    /** Begins to serve the text. */
    public ListServer(String text) throws IOException {
        this.text = text;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(threads);
        server.createContext("/list", exchange -> answer(exchange, mood));
        server.createContext("/moved", exchange -> answer(exchange, Mood.WELL));
        server.start();
    }

    /** Where the text is. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/list?token=secret");
    }

    /** From now on, another text. */
    public void serve(String another) {
        text = another;
    }

    /** From now on, another mood. */
    public void become(Mood another) {
        mood = another;
    }

    /** How often the whole text was served. */
    public int whole() {
        return whole.get();
    }

    /** How often a client was told that nothing has changed. */
    public int unchanged() {
        return unchanged.get();
    }

    /** How often it did not do well. */
    public int failures() {
        return failures.get();
    }

    private void answer(HttpExchange exchange, Mood how) throws IOException {
        try (exchange) {
            String tag = "\"" + text.hashCode() + "\"";
            byte[] body = text.getBytes(UTF_8);
            switch (how) {
                case WELL -> serve(exchange, tag, body);
                case FAILING -> fail(exchange, 503);
                case REDIRECTING -> {
                    exchange.getResponseHeaders().set("Location", "/moved");
                    fail(exchange, 302);
                }
                case BREAKING -> half(exchange, body);
                case STALLING -> {
                    half(exchange, body);
                    closed.await();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(HttpExchange exchange, String tag, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("ETag", tag);
        if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            unchanged.incrementAndGet();
            exchange.sendResponseHeaders(NOT_MODIFIED, -1);
        } else {
            whole.incrementAndGet();
            exchange.sendResponseHeaders(OK, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void fail(HttpExchange exchange, int status) throws IOException {
        failures.incrementAndGet();
        exchange.sendResponseHeaders(status, -1);
    }

    private void half(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(OK, body.length);
        exchange.getResponseBody().write(body, 0, body.length / 2);
        exchange.getResponseBody().flush();
        failures.incrementAndGet();
    }

    /** Ends at once, with downloads in flight. */
    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }
}
