package brookloom.client.carrier.framed;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Replaces the host in the head of the platform's request: the platform refuses URIs with hosts such as
 * {@code my_host}, so it is given another. What follows the head passes as it is.
 */
final class HostField extends ForwardingStream {
    /** Stands for the server in the URI. */
    static final String PLACEHOLDER = "server.invalid";

    private static final String HEAD_END = "\r\n\r\n";

    private final String host;

    /** The head as far as it has come; of the one thread that writes. */
    private byte[] head = {};

    private volatile boolean passed;

    /** @param host of the server, as a URI would have it */
    HostField(ByteStream connection, String host) {
        super(connection);
        this.host = host;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        if (passed) {
            super.write(buffer, offset, length);
            return;
        }
        int before = head.length;
        head = Arrays.copyOf(head, before + length);
        System.arraycopy(buffer, offset, head, before, length);
        String text = new String(head, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(HEAD_END);
        if (end >= 0) {
            String field = "\r\nHost: ";
            String replaced = text.substring(0, end).replace(field + PLACEHOLDER, field + host) + text.substring(end);
            super.write(replaced.getBytes(StandardCharsets.ISO_8859_1), 0, replaced.length());
            head = new byte[0];
            passed = true;
        }
    }

    @Override
    public ByteStream settled() {
        return passed ? inner() : this;
    }
}
