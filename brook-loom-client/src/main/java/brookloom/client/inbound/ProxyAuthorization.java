package brookloom.client.inbound;

import brookloom.net.http.HttpProblem;
import brookloom.net.http.HttpRequest;
import brookloom.net.http.HttpStatus;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the credentials of apps at the HTTP proxy: Proxy-Authorization with the Basic scheme (RFC 7617). */
final class ProxyAuthorization {
    private static final String BASIC = "basic ";

    private ProxyAuthorization() {}

    /** Problem with an app's credentials. */
    @SuppressWarnings("serial") // never serialized
    private static HttpProblem unwelcome(String what) {
        return new HttpProblem(
                HttpStatus.PROXY_AUTHENTICATION_REQUIRED,
                what + ": give the app the ones set with --socks5Username and --socks5Password.");
    }

    /** Returns whether the app sent credentials; most send none until a 407 requests them. */
    static boolean isShown(HttpRequest request) {
        return request.head().has("Proxy-Authorization");
    }

    /**
     * Lets the app in.
     *
     * @param logins checks what the app shows; null when everyone is welcome
     * @throws HttpProblem when it shows something else, or nothing
     */
    static void check(HttpRequest request, @Nullable LoginCheck logins) throws IOException {
        if (logins == null) {
            return;
        }
        List<String> shown = request.head().values("Proxy-Authorization");
        if (shown.isEmpty()) {
            throw unwelcome("This proxy requires a user name and a password");
        }
        if (shown.size() > 1 || !matches(shown.getFirst(), logins)) {
            throw unwelcome("Wrong user name or password");
        }
    }

    private static boolean matches(String header, LoginCheck logins) throws IOException {
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return false;
        }
        byte[] pair;
        try {
            pair = Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
        } catch (IllegalArgumentException e) {
            return false;
        }
        int colon = 0;
        while (colon < pair.length && pair[colon] != ':') {
            colon++;
        }
        byte[] username = Arrays.copyOf(pair, colon);
        byte[] password = Arrays.copyOfRange(pair, Math.min(colon + 1, pair.length), pair.length);
        Arrays.fill(pair, (byte) 0);
        boolean right = logins.accepts(username, password);
        Arrays.fill(password, (byte) 0);
        return right;
    }
}
