package brookloom.client.carrier.framed;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import brookloom.net.websocket.WebSocketKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts a key of ours into the library's upgrade, which chooses one at random, and makes the server's answer fit the
 * library's again. Both keys are of one length, and so are the answers to them. Steps aside after the two heads.
 */
final class UpgradeKeyStream extends ForwardingStream {
    private static final Pattern KEY = Pattern.compile("(?i)(\r\nSec-WebSocket-Key: *)([A-Za-z0-9+/=]+)\r\n");
    private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};
    private static final int MAX_HEAD = 512 * 1024; // more than the library takes
    private static final byte[] NONE = new byte[0];

    private final String ours;
    private volatile String theirs = "";
    private volatile boolean asked;
    private volatile boolean answered;

    // Of the writing thread:
    private byte[] request = NONE;

    // Of the reading thread:
    private byte[] answer = NONE;
    private int start;

    /** @param ours in base64 */
    UpgradeKeyStream(ByteStream connection, String ours) {
        super(connection);
        this.ours = ours;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        if (asked) {
            super.write(buffer, offset, length);
            return;
        }
        request = append(request, buffer, offset, length);
        if (endOfHead(request) < 0 && request.length < MAX_HEAD) {
            return;
        }
        byte[] sent = withOurs(request);
        request = NONE;
        super.write(sent, 0, sent.length);
        asked = true;
    }

    private byte[] withOurs(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        Matcher key = KEY.matcher(text);
        if (!key.find() || key.group(2).length() != ours.length()) {
            return head;
        }
        theirs = key.group(2);
        String changed = text.substring(0, key.start(2)) + ours + text.substring(key.end(2));
        return changed.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return answered ? super.read(buffer, offset, length) : readAnswer(buffer, offset, length);
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return answered ? super.readAvailable(buffer, offset, length) : 0; // read() waits for the head
    }

    @Override
    public boolean awaitInput() throws IOException {
        return answered && super.awaitInput();
    }

    /** Takes the answer's head, as much of it as comes, and hands it out with what came behind it. */
    private int readAnswer(byte[] buffer, int offset, int length) throws IOException {
        if (start == 0 && !takeHead()) {
            return -1;
        }
        int n = Math.min(length, answer.length - start);
        System.arraycopy(answer, start, buffer, offset, n);
        start += n;
        if (start == answer.length) {
            answer = NONE;
            answered = true;
        }
        return n;
    }

    private boolean takeHead() throws IOException {
        byte[] buffer = new byte[2048];
        while (endOfHead(answer) < 0 && answer.length < MAX_HEAD) {
            int n = super.read(buffer, 0, buffer.length);
            if (n < 0) {
                break; // half a head is the library's to judge
            }
            answer = append(answer, buffer, 0, n);
        }
        answer = withTheirs(answer);
        return answer.length > 0;
    }

    private byte[] withTheirs(byte[] head) {
        String key = theirs;
        if (key.isEmpty()) {
            return head;
        }
        String text = new String(head, StandardCharsets.ISO_8859_1);
        return text.replaceFirst(Pattern.quote(WebSocketKey.accept(ours)), WebSocketKey.accept(key))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] append(byte[] bytes, byte[] more, int offset, int length) {
        byte[] all = Arrays.copyOf(bytes, bytes.length + length);
        System.arraycopy(more, offset, all, bytes.length, length);
        return all;
    }

    /** Returns where the head ends, or -1. */
    private static int endOfHead(byte[] bytes) {
        for (int i = 0; i + BLANK_LINE.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + BLANK_LINE.length, BLANK_LINE, 0, BLANK_LINE.length)) {
                return i + BLANK_LINE.length;
            }
        }
        return -1;
    }

    @Override
    public ByteStream settled() {
        return asked && answered ? inner() : this;
    }
}
