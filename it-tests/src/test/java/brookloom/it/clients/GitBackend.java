package brookloom.it.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** git's own CGI program behind a web server: smart HTTP, clone and push. */
record GitBackend(Path repositories) {
    void serve(HttpExchange exchange) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        Map<String, String> environment = builder.environment();
        environment.put("GIT_PROJECT_ROOT", repositories.toString());
        environment.put("GIT_HTTP_EXPORT_ALL", "1");
        environment.put("REMOTE_USER", "tester"); // may push
        environment.put("PATH_INFO", exchange.getRequestURI().getPath().substring("/git".length()));
        put(environment, "QUERY_STRING", exchange.getRequestURI().getQuery());
        environment.put("REQUEST_METHOD", exchange.getRequestMethod());
        put(environment, "CONTENT_TYPE", exchange.getRequestHeaders().getFirst("Content-Type"));
        put(environment, "HTTP_CONTENT_ENCODING", exchange.getRequestHeaders().getFirst("Content-Encoding"));
        put(environment, "GIT_PROTOCOL", exchange.getRequestHeaders().getFirst("Git-Protocol"));
        try (exchange) {
            Process backend =
                    builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            try (OutputStream input = backend.getOutputStream()) {
                exchange.getRequestBody().transferTo(input);
            }
            answer(exchange, backend.getInputStream());
        }
    }

    private static void put(Map<String, String> environment, String name, @Nullable String value) {
        environment.put(name, value == null ? "" : value);
    }

    /** A CGI answer: fields, an empty line, the body. */
    private static void answer(HttpExchange exchange, InputStream answer) throws IOException {
        int status = 200;
        for (String line; !(line = line(answer)).isEmpty(); ) {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).strip();
            if (line.startsWith("Status:")) {
                status = Integer.parseInt(value.substring(0, 3));
            } else {
                exchange.getResponseHeaders().set(line.substring(0, colon), value);
            }
        }
        exchange.sendResponseHeaders(status, 0); // in chunks
        try (OutputStream body = exchange.getResponseBody()) {
            answer.transferTo(body);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c; (c = in.read()) >= 0 && c != '\n'; ) {
            line.write(c);
        }
        return line.toString(ISO_8859_1).strip();
    }
}
