package brookloom.net.dial;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.BinaryOperator;

/** The user name and password for a proxy. Both are redacted in text. */
public final class ProxyLogin {
    private static final int MAX_LENGTH = 255;

    private final byte[] username;
    private final byte[] password;

    /**
     * Takes both to be sent as UTF-8.
     *
     * @throws IllegalArgumentException when one has over 255 bytes, or the name none
     */
    public ProxyLogin(String username, String password) {
        this.username = username.getBytes(StandardCharsets.UTF_8);
        this.password = password.getBytes(StandardCharsets.UTF_8);
        if (this.username.length == 0 || this.username.length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the user name has " + this.username.length + " bytes, must have 1 to " + MAX_LENGTH);
        }
        if (this.password.length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the password has " + this.password.length + " bytes, must have at most " + MAX_LENGTH);
        }
    }

    /** Encodes both, which are UTF-8 and of at most 255 bytes each. */
    public byte[] encode(BinaryOperator<byte[]> encoder) {
        return encoder.apply(username.clone(), password.clone());
    }

    /** Returns the value of Proxy-Authorization (RFC 7617 §2). */
    String toBasic() {
        byte[] both = ByteBuffer.allocate(username.length + 1 + password.length)
                .put(username)
                .put((byte) ':')
                .put(password)
                .array();
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    @Override
    public String toString() {
        return "ProxyLogin[redacted]";
    }
}
