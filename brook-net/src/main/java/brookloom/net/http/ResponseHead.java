package brookloom.net.http;

/**
 * The head of a response with its status line (RFC 9112 §4) taken apart.
 *
 * @param status three digits
 * @param reason may be empty
 * @param http10 whether the server speaks HTTP/1.0
 * @param head as it came
 */
public record ResponseHead(int status, String reason, boolean http10, HttpHead head) {
    /** The status that ends HTTP on a connection (RFC 9110 §15.2.2). */
    public static final int SWITCHING_PROTOCOLS = 101;

    private static final int OK = 200;

    /**
     * Parses a head, its blank line included.
     *
     * @throws MalformedHttp when there is no status, or a field that is too broken
     */
    static ResponseHead parse(byte[] bytes, HttpHead.Leniency leniency) throws MalformedHttp {
        HttpHead head = HttpHead.parse(bytes, leniency);
        String[] words = head.startLine().split(" ", 3);
        if (words.length < 2 || !words[0].matches("HTTP/1\\.\\d") || !words[1].matches("[1-9]\\d\\d")) {
            throw new MalformedHttp("an answer that does not begin with HTTP/1.1 and a status");
        }
        return new ResponseHead(
                Integer.parseInt(words[1]), words.length < 3 ? "" : words[2], words[0].equals("HTTP/1.0"), head);
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
