package brookloom.net.dns;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** The id that begins a DNS message (RFC 1035 §4.1.1). */
public final class DnsIds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANGE = 1 << 16;

    private DnsIds() {}

    /** Returns an id that nobody guesses (RFC 5452 §9.2). */
    public static int random() {
        return RANDOM.nextInt(RANGE);
    }

    /** Returns the id of a message of at least 2 bytes. */
    public static int of(byte[] message) {
        return Short.toUnsignedInt(ByteBuffer.wrap(message).getShort());
    }

    /** Writes an id into a message of at least 2 bytes, and returns the message. */
    public static byte[] set(byte[] message, int id) {
        ByteBuffer.wrap(message).putShort((short) id);
        return message;
    }
}
