package brookloom.client.inbound;

import brookloom.client.config.AppCredentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Compares credentials that an app sent with those that are configured. */
final class CredentialCheck {
    private CredentialCheck() {}

    /** Compares both, always, in a time that does not depend on where they differ. */
    static boolean matches(AppCredentials expected, byte[] username, byte[] password) {
        boolean rightUsername = MessageDigest.isEqual(utf8(expected.username()), username);
        boolean rightPassword = MessageDigest.isEqual(utf8(expected.password()), password);
        return rightUsername && rightPassword;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
