package brookloom.net.dial;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What a proxy wants to see: a user's name and password. They never show themselves. */
public final class ProxyLogin {
    private static final int MAX_LENGTH = 255;

    private final byte[] username;
    private final byte[] password;

    /**
     * Both travel as UTF-8.
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

    /** RFC 1929 §2: version, and both with their lengths. */
    public byte[] toSocks5() {
        return ByteBuffer.allocate(3 + username.length + password.length)
                .put((byte) 1)
                .put((byte) username.length)
                .put(username)
                .put((byte) password.length)
                .put(password)
                .array();
    }

    /** RFC 7617 §2: the value of Proxy-Authorization. */
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
