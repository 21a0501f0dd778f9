package brookloom.client.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reports bytes that are not a TLS record. */
@SuppressWarnings("serial") // never serialized
final class NotTlsException extends IOException {
    private final boolean http;

    NotTlsException(byte[] seen) {
        super("not a TLS record");
        this.http = new String(seen, StandardCharsets.ISO_8859_1).startsWith("HTTP/");
    }

    /** Returns whether the bytes look like a plain HTTP answer. */
    boolean isHttp() {
        return http;
    }
}
