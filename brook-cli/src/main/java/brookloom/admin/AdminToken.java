package brookloom.admin;

import brookloom.cli.SecretFile;
import brookloom.net.text.UserError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;

/** Checks what requests to the pages for operators must show, where that is asked for. */
final class AdminToken {
    private static final int SHORTEST = 16;

    private final byte[] token;

    private AdminToken(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads the only line of a file.
     *
     * @throws UserError when it cannot be read, or what it holds could be guessed
     */
    static AdminToken read(String file) throws UserError {
        String token = new String(SecretFile.read("token", file, System.in));
        if (token.length() < SHORTEST) {
            throw new UserError("the token in --adminTokenFile has " + token.length()
                    + " characters, requires at least " + SHORTEST + ": 'openssl rand -hex 16' generates one");
        }
        return new AdminToken(token);
    }

    /** Returns whether an Authorization header shows the token: as a bearer's (RFC 6750), or as a password (RFC 7617). */
    boolean isShownBy(String authorization) {
        int space = authorization.indexOf(' ');
        String scheme = authorization.substring(0, Math.max(0, space)).toLowerCase(Locale.ROOT);
        String shown = authorization.substring(space + 1).strip();
        return switch (scheme) {
            case "bearer" -> matches(shown.getBytes(StandardCharsets.UTF_8));
            case "basic" -> matches(password(shown));
            default -> false;
        };
    }

    private boolean matches(byte[] shown) {
        return MessageDigest.isEqual(token, shown);
    }

    private static byte[] password(String credentials) {
        try {
            String text = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            return text.substring(text.indexOf(':') + 1).getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return new byte[0]; // no Base64: the token is longer
        }
    }
}
