package brookloom.client.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What came is no TLS record. */
@SuppressWarnings("serial") // never serialized
final class NotTlsException extends IOException {
    private final boolean http;

    NotTlsException(byte[] seen) {
        super("not a TLS record");
        this.http = new String(seen, StandardCharsets.ISO_8859_1).startsWith("HTTP/");
    }

    /** Whether it looks like an answer in plain HTTP. */
    boolean isHttp() {
        return http;
    }
}
