package brookloom.net.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a response with its status line (RFC 9112 §4) taken apart. What browsers and curl forgive is forgiven here.
 *
 * @param status three digits
 * @param reason may be empty
 * @param http10 whether the server speaks HTTP/1.0
 * @param head as it came, but for what was repaired
 * @param repaired whether something in it was left out or replaced, so that its server may mean something else by it
 */
public record ResponseHead(int status, String reason, boolean http10, HttpHead head, boolean repaired) {
    /** The status that ends HTTP on a connection (RFC 9110 §15.2.2). */
    public static final int SWITCHING_PROTOCOLS = 101;

    private static final int OK = 200;

    private static final Pattern STATUS_LINE =
            Pattern.compile("(?i:HTTP)/1\\.(?<minor>\\d)[ \t]+(?<status>[1-9]\\d\\d)(?!\\d)[ \t]*(?<reason>.*)");

    /**
     * Parses a head, its blank line included.
     *
     * @throws MalformedHttp when there is no status
     */
    static ResponseHead parse(byte[] bytes) throws MalformedHttp {
        HttpHead head;
        boolean repaired = false;
        try {
            head = HttpHead.parse(bytes, HttpHead.Leniency.FOLDED_LINES);
        } catch (MalformedHttp e) {
            head = HttpHead.parse(bytes, HttpHead.Leniency.BROKEN_FIELDS);
            repaired = true;
        }
        Matcher line = STATUS_LINE.matcher(head.startLine());
        if (!line.matches()) {
            throw new MalformedHttp("an answer that does not begin with HTTP/1.1 and a status");
        }
        return new ResponseHead(
                Integer.parseInt(line.group("status")),
                line.group("reason"),
                line.group("minor").equals("0"),
                head,
                repaired);
    }

    /** Returns whether another response to the same request follows (RFC 9110 §15.2). */
    public boolean interim() {
        return status < OK && !switchesProtocol();
    }

    /** Returns whether what follows is no longer HTTP. */
    public boolean switchesProtocol() {
        return status == SWITCHING_PROTOCOLS;
    }
}
