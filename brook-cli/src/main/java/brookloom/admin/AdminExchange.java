package brookloom.admin;

import brookloom.net.http.HttpHead;
import brookloom.net.stream.ByteStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request for a page for operators, and its answer, which ends with the connection. */
public final class AdminExchange {
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(421, "Misdirected Request"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(505, "HTTP Version Not Supported"));

    private final String method;
    private final String path;
    private final HttpHead head;
    private final ByteStream connection;
    private final Map<String, String> answer = new LinkedHashMap<>();
    private boolean answered;

    AdminExchange(String method, String path, HttpHead head, ByteStream connection) {
        this.method = method;
        this.path = path;
        this.head = head;
        this.connection = connection;
    }

    /** Returns the request's method. */
    public String method() {
        return method;
    }

    /** Returns the path as it came, without a query. */
    public String path() {
        return path;
    }

    /** Returns the first value of a field of the request; null when there is none. */
    public @Nullable String header(String name) {
        List<String> values = head.values(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    /** Sets a field of the answer, before that is sent. */
    public void set(String name, String value) {
        answer.put(name, value);
    }

    /** Sends the answer. */
    void send(int status, byte[] body) throws IOException {
        set("Content-Length", Integer.toString(body.length));
        OutputStream out = begin(status);
        if (!method.equals("HEAD")) {
            out.write(body);
        }
    }

    /** Sends the head of an answer that goes on until the connection ends, which each write reaches at once. */
    OutputStream begin(int status) throws IOException {
        answered = true;
        StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " " + REASONS.getOrDefault(status, "") + "\r\n");
        set("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        set("Connection", "close");
        answer.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        OutputStream out = new Body(connection);
        out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        return out;
    }

    /** Returns whether the answer has begun. */
    boolean isAnswered() {
        return answered;
    }

    private static final class Body extends OutputStream {
        private final ByteStream connection;

        Body(ByteStream connection) {
            this.connection = connection;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            connection.write(bytes, offset, length);
        }
    }
}
