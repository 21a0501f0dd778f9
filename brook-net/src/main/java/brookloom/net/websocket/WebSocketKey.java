package brookloom.net.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Sec-WebSocket-Key and the answer to it (RFC 6455 §4.2.2), which proves that a server understood the upgrade. */
public final class WebSocketKey {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int LENGTH = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private WebSocketKey() {}

    /** Returns a fresh key: 16 random bytes in base64. */
    public static String random() {
        byte[] key = new byte[LENGTH];
        RANDOM.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    /** Sec-WebSocket-Accept for a key. */
    public static String accept(String key) {
        try {
            byte[] text = (key + GUID).getBytes(StandardCharsets.ISO_8859_1);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** Returns whether the text is a key: 16 bytes in base64. */
    public static boolean isValid(String key) {
        try {
            return Base64.getDecoder().decode(key).length == LENGTH;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
