package brookloom.admin;

import brookloom.net.http.HttpHead;
import brookloom.net.http.HttpReader;
import brookloom.net.http.MalformedHttp;
import brookloom.net.stream.ByteStream;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a request for a page for operators. */
final class AdminRequest {
    private static final Pattern LINE =
            Pattern.compile("(?<method>[A-Za-z-]+) (?<target>(?:/|https?://|\\*)[^ ]*) HTTP/(?<version>\\d\\.\\d)");
    private static final Pattern AUTHORITY = Pattern.compile("https?://[^/?#]*");

    private static final int MAX_HEAD = 64 * 1024;

    private AdminRequest() {}

    /** Reports a request that is answered by its status alone. */
    @SuppressWarnings("serial") // never serialized
    static final class Refused extends IOException {
        private final int status;

        private Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /**
     * Reads the head; a body stays unread.
     *
     * @throws Refused when it makes no sense
     */
    static AdminExchange read(ByteStream connection) throws IOException {
        HttpReader reader = new HttpReader(connection, MAX_HEAD);
        try {
            reader.skipEmptyLines();
            return exchange(HttpHead.parse(reader.head(), HttpHead.Leniency.NONE), connection);
        } catch (HttpReader.HeadTooLarge e) {
            throw new Refused(431, "The request's head has more than " + MAX_HEAD + " bytes.");
        } catch (MalformedHttp e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static AdminExchange exchange(HttpHead head, ByteStream connection) throws Refused {
        Matcher line = LINE.matcher(head.startLine());
        if (!line.matches()) {
            throw malformed("it does not begin with method, target and HTTP version");
        }
        if (!line.group("version").startsWith("1.")) {
            throw new Refused(505, "Only HTTP/1.1 is spoken here.");
        }
        if (head.values("Host").size() > 1) {
            throw malformed("it has more than one Host field");
        }
        checkBody(head);
        String target = AUTHORITY.matcher(line.group("target")).replaceFirst("");
        String path = target.replaceFirst("[?#].*", "");
        return new AdminExchange(line.group("method"), path.isEmpty() ? "/" : path, head, connection);
    }

    /** Nobody reads a body; but what two parties could read in two ways is refused (RFC 9112 §6.3). */
    private static void checkBody(HttpHead head) throws Refused {
        List<String> lengths = head.values("Content-Length");
        boolean encoded = head.has("Transfer-Encoding");
        if (lengths.size() > 1 || (encoded && !lengths.isEmpty())) {
            throw malformed("its body has two lengths");
        }
        if (!lengths.isEmpty() && !lengths.getFirst().matches("\\d{1,18}")) {
            throw malformed("its Content-Length is not a number of 1 to 18 digits");
        }
        if (encoded && !head.members("Transfer-Encoding").equals(List.of("chunked"))) {
            throw new Refused(501, "No Transfer-Encoding but chunked is known here.");
        }
    }

    private static Refused malformed(String why) {
        return new Refused(400, "Malformed request: " + why + ".");
    }
}
