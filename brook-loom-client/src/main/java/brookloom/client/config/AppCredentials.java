package brookloom.client.config;

import java.nio.charset.StandardCharsets;

/** Holds the user name and password that apps must send (RFC 1929, RFC 7617); never prints them. */
public record AppCredentials(String username, String password) {
    private static final int MAX_LENGTH = 255;

    /** @throws IllegalArgumentException unless each has 1 to 255 bytes in UTF-8 */
    public AppCredentials {
        checkLength("--socks5Username", username);
        checkLength("--socks5Password", password);
    }

    private static void checkLength(String option, String value) {
        int length = value.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > MAX_LENGTH) {
            throw new IllegalArgumentException(option + " has " + length + " bytes, must have 1 to " + MAX_LENGTH);
        }
    }

    @Override
    public String toString() {
        return "AppCredentials[redacted]";
    }
}
