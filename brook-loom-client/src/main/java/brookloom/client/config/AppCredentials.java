package brookloom.client.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The user name and password that apps must show (RFC 1929). They never show themselves. */
public final class AppCredentials {
    private static final int MAX_LENGTH = 255;

    private final byte[] username;
    private final byte[] password;

    /**
     * Names and passwords travel as UTF-8.
     *
     * @throws IllegalArgumentException unless each has 1 to 255 bytes
     */
    public AppCredentials(String username, String password) {
        this.username = checked("--socks5Username", username);
        this.password = checked("--socks5Password", password);
    }

    private static byte[] checked(String option, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (utf8.length == 0 || utf8.length > MAX_LENGTH) {
            throw new IllegalArgumentException(option + " has " + utf8.length + " bytes, must have 1 to " + MAX_LENGTH);
        }
        return utf8;
    }

    /** Compares both, always, in a time that tells nothing about where they differ. */
    public boolean matches(byte[] shownUsername, byte[] shownPassword) {
        boolean rightUsername = MessageDigest.isEqual(username, shownUsername);
        boolean rightPassword = MessageDigest.isEqual(password, shownPassword);
        return rightUsername && rightPassword;
    }

    @Override
    public String toString() {
        return "AppCredentials[redacted]";
    }
}
