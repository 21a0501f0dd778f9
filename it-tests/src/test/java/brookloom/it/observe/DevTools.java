package brookloom.it.observe;

import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.Programs;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Drives one tab of a headless Chromium by its DevTools protocol, and notes what the page complains about. */
final class DevTools implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final int PIECE = 4096;

    private final ObjectMapper json = new ObjectMapper();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicReference<String> lost = new AtomicReference<>();
    private final Program browser;
    private final WebSocket socket;

    private DevTools(Program browser, Path portFile) throws Exception {
        this.browser = browser;
        Eventually.holds(() -> {
            if (!Files.exists(portFile) || Files.size(portFile) == 0) {
                throw new AssertionError("Chromium does not start: " + browser.said());
            }
        });
        String port = Files.readAllLines(portFile).getFirst();
        HttpRequest tab = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/new"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        JsonNode opened = json.readTree(
                http.send(tab, HttpResponse.BodyHandlers.ofString()).body());
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(opened.get("webSocketDebuggerUrl").textValue()), new Messages())
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        call("Page.enable", Map.of());
        call("Runtime.enable", Map.of());
        call("Log.enable", Map.of());
    }

    /**
     * Starts a browser, or ends the calling test as skipped where there is none.
     *
     * @param folder takes its profile
     */
    static DevTools start(Path folder) throws Exception {
        Path program = Programs.require("chromium", "chromium-browser", "google-chrome", "chrome");
        Path profile = folder.resolve("profile");
        Program browser = Program.start(
                Map.of("HOME", folder.toString()),
                List.of(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--no-proxy-server",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank"));
        try {
            return new DevTools(browser, profile.resolve("DevToolsActivePort"));
        } catch (Exception | Error e) {
            browser.close();
            throw e;
        }
    }

    /** Shows the page in a window of this size, as somebody sees it who prefers light or dark pages. */
    void emulate(int width, int height, String scheme) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void navigate(String url) throws Exception {
        call("Page.navigate", Map.of("url", url));
    }

    /** Returns what an expression comes to, promises awaited. */
    JsonNode evaluate(String expression) throws Exception {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(result.get("exceptionDetails").toString());
        }
        return result.get("result").path("value");
    }

    /** Runs a long script, sent in pieces: Chromium now and then resets a connection on which half a megabyte comes at once. */
    void evaluateLong(String script) throws Exception {
        evaluate("window.script = ''");
        for (int i = 0; i < script.length(); i += PIECE) {
            String piece = script.substring(i, Math.min(script.length(), i + PIECE));
            evaluate("window.script += " + json.writeValueAsString(piece) + "; 0");
        }
        evaluate("(0, eval)(window.script); 0");
    }

    /** Returns the text that an element shows. */
    String text(String id) throws Exception {
        return evaluate("document.getElementById('" + id + "').innerText").asText();
    }

    /** Presses a key and lets it go. */
    void press(String key, int code) throws Exception {
        String text = key.equals("Enter") ? "\r" : "";
        call(
                "Input.dispatchKeyEvent",
                Map.of("type", "keyDown", "key", key, "code", key, "windowsVirtualKeyCode", code, "text", text));
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key, "windowsVirtualKeyCode", code));
    }

    /** Writes a picture of the whole page. */
    void screenshot(Path file) throws Exception {
        JsonNode shot = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(shot.get("data").textValue()));
    }

    /** Returns errors, refused resources and uncaught exceptions so far. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private JsonNode call(String method, Map<String, ?> parameters) throws Exception {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        String message = json.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
        JsonNode reply;
        try {
            socket.sendText(message, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            reply = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new BrowserLostException(
                    method + ": " + e + ", connection: " + lost + ", browser: " + browser.said(), e);
        }
        if (reply.has("error")) {
            throw new AssertionError(method + ": " + reply.get("error"));
        }
        return reply.get("result");
    }

    private final class Messages implements WebSocket.Listener {
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                take(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            lose("closed by the browser with " + status + " " + reason);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            StringWriter text = new StringWriter();
            error.printStackTrace(new PrintWriter(text));
            lose(text.toString());
        }

        private void lose(String why) {
            lost.compareAndSet(null, why);
            answers.values().forEach(waiting -> waiting.completeExceptionally(new IOException(why)));
        }

        private void take(String message) {
            try {
                JsonNode node = json.readTree(message);
                CompletableFuture<JsonNode> waiting =
                        node.has("id") ? answers.remove(node.get("id").intValue()) : null;
                if (waiting != null) {
                    waiting.complete(node);
                } else if (node.path("method").asText().equals("Runtime.exceptionThrown")
                        || node.at("/params/entry/level").asText().equals("error")) {
                    complaints.add(message);
                }
            } catch (IOException e) {
                complaints.add(e + ": " + message);
            }
        }
    }

    /** Tells that the browser or the connection to it is gone, which says nothing about the page. */
    static final class BrowserLostException extends IOException {
        private static final long serialVersionUID = 1L;

        BrowserLostException(String message, Exception cause) {
            super(message, cause);
        }
    }

    @Override
    public void close() throws InterruptedException {
        socket.abort();
        http.shutdownNow();
        browser.close();
    }
}
