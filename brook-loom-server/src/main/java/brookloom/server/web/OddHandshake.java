package brookloom.server.web;

import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Finds in a WebSocket handshake what no client sends, and what a server could not obey after its 101: a body, a wish to
 * close the connection, an expectation. Such a request is an ordinary one that the site answers.
 */
final class OddHandshake {
    private OddHandshake() {}

    static boolean isOdd(HttpFields headers) {
        List<String> lengths = headers.getValuesList(HttpHeader.CONTENT_LENGTH);
        return headers.contains(HttpHeader.CONNECTION, "close")
                || headers.contains(HttpHeader.EXPECT)
                || headers.contains(HttpHeader.TRANSFER_ENCODING)
                || !lengths.stream().allMatch(length -> length.trim().matches("0+"));
    }
}
