package brookloom.server.web.site;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.DateGenerator;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;

/**
 * The face of the server: everything it says about itself is said here. It is nginx's, with {@code server_tokens off}, since
 * an answer that only one program gives shows strangers what they have found.
 */
public final class Face {
    /** The value of the Server field. */
    public static final String SERVER = "nginx";

    private static final String HTML = "text/html";
    private static final String LINE = "\r\n";

    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(201, "Created"),
            Map.entry(202, "Accepted"),
            Map.entry(204, "No Content"),
            Map.entry(206, "Partial Content"),
            Map.entry(301, "Moved Permanently"),
            Map.entry(302, "Moved Temporarily"),
            Map.entry(303, "See Other"),
            Map.entry(304, "Not Modified"),
            Map.entry(307, "Temporary Redirect"),
            Map.entry(308, "Permanent Redirect"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(402, "Payment Required"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Not Allowed"),
            Map.entry(406, "Not Acceptable"),
            Map.entry(408, "Request Time-out"),
            Map.entry(409, "Conflict"),
            Map.entry(410, "Gone"),
            Map.entry(411, "Length Required"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(413, "Request Entity Too Large"),
            Map.entry(414, "Request-URI Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(416, "Requested Range Not Satisfiable"),
            Map.entry(421, "Misdirected Request"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Temporarily Unavailable"),
            Map.entry(504, "Gateway Time-out"),
            Map.entry(505, "HTTP Version Not Supported"),
            Map.entry(507, "Insufficient Storage"));

    /** Pages of status 400 that say more. */
    private static final Map<Integer, String> DETAILS = Map.of(
            HeadParser.HEAD_TOO_LARGE, "Request Header Or Cookie Too Large",
            Face.HTTP_ON_TLS_PORT, "The plain HTTP request was sent to HTTPS port");

    /** Status of plain HTTP where TLS is spoken, in a page of status 400. */
    public static final int HTTP_ON_TLS_PORT = 497;

    private static final String PADDING =
            "<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n".repeat(6);

    private Face() {}

    /** Returns the page of a status for the sender of the request. */
    public static Answer page(int status, SiteRequest request) {
        return page(status, request, null, List.of());
    }

    static Answer page(
            int status,
            SiteRequest request,
            @org.jspecify.annotations.Nullable String location,
            List<HttpField> fields) {
        String text = text(status) + (status >= 400 && request.needsLongPages() ? PADDING : "");
        byte[] bytes = Latin.bytes(text);
        int shown = DETAILS.containsKey(status) ? 400 : status;
        return new Answer(shown, null, HTML, bytes.length, null, location, fields, out -> out.write(bytes));
    }

    private static String text(int status) {
        String detail = DETAILS.get(status);
        String reason = detail == null ? status + " " + reason(status) : "400 " + reason(400);
        return "<html>\r\n<head><title>" + (detail == null ? reason : "400 " + detail)
                + "</title></head>\r\n<body>\r\n<center><h1>"
                + reason
                + "</h1></center>\r\n"
                + (detail == null ? "" : "<center>" + detail + "</center>\r\n")
                + "<hr><center>" + SERVER + "</center>\r\n</body>\r\n</html>\r\n";
    }

    private static String reason(int status) {
        return REASONS.getOrDefault(status, "");
    }

    /** Returns the head of an answer on the wire of HTTP/1.x. */
    static byte[] head(Answer answer, boolean chunked, String connection) {
        String reason = answer.reason() == null ? reason(answer.status()) : answer.reason();
        StringBuilder head = new StringBuilder(320).append("HTTP/1.1 ").append(answer.status());
        head.append(reason.isEmpty() ? "" : " " + reason).append(LINE);
        leading(answer).forEach(field -> append(head, field.getName(), field.getValue()));
        if (chunked) {
            append(head, "Transfer-Encoding", "chunked");
        }
        append(head, "Connection", connection);
        answer.fields().forEach(field -> append(head, field.getName(), field.getValue()));
        return Latin.bytes(head.append(LINE).toString());
    }

    private static void append(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append(LINE);
    }

    /** Returns the fields that come first in every answer, in their order. */
    private static List<HttpField> leading(Answer answer) {
        List<HttpField> fields = new java.util.ArrayList<>();
        fields.add(new HttpField(HttpHeader.SERVER, SERVER));
        fields.add(new HttpField(HttpHeader.DATE, date(Instant.now().toEpochMilli())));
        if (answer.type() != null) {
            fields.add(new HttpField(HttpHeader.CONTENT_TYPE, answer.type()));
        }
        if (answer.length() != Answer.UNKNOWN && !answer.isBare()) {
            fields.add(new HttpField(HttpHeader.CONTENT_LENGTH, Long.toString(answer.length())));
        }
        if (answer.lastModified() != null) {
            fields.add(new HttpField(HttpHeader.LAST_MODIFIED, answer.lastModified()));
        }
        if (answer.location() != null) {
            fields.add(new HttpField(HttpHeader.LOCATION, answer.location()));
        }
        return fields;
    }

    /** Returns all fields of an answer over HTTP/2, which knows no Connection (RFC 9113 §8.2.2). */
    public static List<HttpField> fields(Answer answer) {
        List<HttpField> fields = leading(answer);
        fields.addAll(answer.fields());
        return fields;
    }

    /** Returns a time as HTTP has it (RFC 9110 §5.6.7). */
    static String date(long millis) {
        return DateGenerator.formatDate(millis);
    }
}
