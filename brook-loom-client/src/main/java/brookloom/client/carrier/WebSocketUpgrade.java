package brookloom.client.carrier;

import brookloom.client.config.HttpHeader;
import brookloom.client.config.ServerAddress;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.PrefixedStream;
import brookloom.net.websocket.WebSocketKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The client's half of the upgrade (RFC 6455 §4.1): one request, one answer, and the raw stream behind it. */
public final class WebSocketUpgrade implements Upgrade {
    private static final int MAX_ANSWER = 16 * 1024;
    private static final byte[] BLANK_LINE = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SWITCHING_PROTOCOLS = 101;

    private final ServerAddress server;
    private final UpgradeRefusals refusals;
    private final String headers;

    /** @param headers of the user's own */
    public WebSocketUpgrade(ServerAddress server, List<HttpHeader> headers) {
        this.server = server;
        this.refusals = new UpgradeRefusals(server);
        this.headers = headers.stream().map(HttpHeader::line).collect(Collectors.joining());
    }

    /** The carrier is the connection behind the answer, bytes that came with it first. */
    @Override
    public ByteStream perform(ByteStream carrier) throws IOException {
        String key = WebSocketKey.random();
        byte[] request = request(key);
        carrier.write(request, 0, request.length);
        byte[] answer = new byte[1024];
        int size = 0;
        int end = -1;
        while (end < 0) {
            if (size == answer.length) {
                answer = grow(answer);
            }
            int n = carrier.read(answer, size, answer.length - size);
            if (n < 0) {
                throw size == 0 ? refusals.noAnswer() : refusals.halfAnAnswer();
            }
            size += n;
            end = headerEnd(answer, size);
        }
        check(new String(answer, 0, end, StandardCharsets.ISO_8859_1), key);
        return PrefixedStream.of(Arrays.copyOfRange(answer, end, size), carrier);
    }

    private byte[] request(String key) {
        return ("GET " + server.path() + " HTTP/1.1\r\nHost: " + server.host() + ":" + server.port()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key
                        + "\r\nSec-WebSocket-Version: 13\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] grow(byte[] answer) throws DialFailed {
        if (answer.length >= MAX_ANSWER) {
            throw refusals.hugeHeader(MAX_ANSWER);
        }
        return Arrays.copyOf(answer, answer.length * 2);
    }

    /** The index behind the blank line, or -1 as long as there is none. Not HTTP at all is told at once. */
    private int headerEnd(byte[] answer, int size) throws DialFailed {
        byte[] http = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
        int compared = Math.min(size, http.length);
        if (!Arrays.equals(answer, 0, compared, http, 0, compared)) {
            throw refusals.notHttp();
        }
        for (int i = 0; i + BLANK_LINE.length <= size; i++) {
            if (Arrays.equals(answer, i, i + BLANK_LINE.length, BLANK_LINE, 0, BLANK_LINE.length)) {
                return i + BLANK_LINE.length;
            }
        }
        return -1;
    }

    private void check(String answer, String key) throws DialFailed {
        String[] lines = answer.split("\r\n", -1);
        int status = status(lines[0]);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).strip(),
                        lines[i].substring(colon + 1).strip());
            }
        }
        if (status != SWITCHING_PROTOCOLS) {
            throw refusals.status(status, headers.get("Location"));
        }
        if (!WebSocketKey.accept(key).equals(headers.get("Sec-WebSocket-Accept"))) {
            throw refusals.wrongAccept();
        }
    }

    private int status(String statusLine) throws DialFailed {
        String[] words = statusLine.split(" ", 3);
        if (words.length < 2 || !words[1].matches("\\d{3}")) {
            throw refusals.brokenStatusLine();
        }
        return Integer.parseInt(words[1]);
    }
}
