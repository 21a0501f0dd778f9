package brookloom.server.web.site;

import java.nio.charset.StandardCharsets;

/** Turns bytes of a head into text and back; ISO-8859-1 keeps every byte. */
final class Latin {
    private Latin() {}

    static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
