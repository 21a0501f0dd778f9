package brookloom.net.pem;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;

/** One block of a PEM text (RFC 7468): what stands between a BEGIN and an END line. */
final class PemBlock {
    private static final String BEGIN = "-----BEGIN ";
    /** EF BB BF, read as ISO 8859-1. */
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private static final String DASHES = "-----";

    private final String type;
    private final boolean encrypted;
    private final byte[] content;

    private PemBlock(String type, boolean encrypted, byte[] content) {
        this.type = type;
        this.encrypted = encrypted;
        this.content = content;
    }

    /**
     * Returns all blocks of a text in its order; other lines are skipped.
     *
     * @throws IOException when a block has no end or is not base64; the message quotes nothing of the text
     */
    static List<PemBlock> all(String text) throws IOException {
        List<PemBlock> blocks = new ArrayList<>();
        Iterator<String> lines = text.lines().map(PemBlock::withoutEdges).iterator();
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith(BEGIN)
                    && line.endsWith(DASHES)
                    && line.indexOf(DASHES, BEGIN.length()) == line.length() - DASHES.length()) {
                blocks.add(read(line.substring(BEGIN.length(), line.length() - DASHES.length()), lines));
            }
        }
        return blocks;
    }

    /**
     * Returns a line without what editors add: blanks, and a byte order mark, which is on later lines too after
     * {@code cat}.
     */
    private static String withoutEdges(String line) {
        return (line.startsWith(BYTE_ORDER_MARK) ? line.substring(BYTE_ORDER_MARK.length()) : line).strip();
    }

    private static PemBlock read(String type, Iterator<String> lines) throws IOException {
        String end = "-----END " + type + DASHES;
        StringBuilder base64 = new StringBuilder();
        boolean encrypted = type.startsWith("ENCRYPTED ");
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith(end)) {
                return new PemBlock(type, encrypted, decode(base64.toString()));
            }
            if (line.indexOf(':') < 0) {
                base64.append(line.replaceAll("\\s", ""));
            } else if (line.startsWith("Proc-Type:") && line.contains("ENCRYPTED")) { // RFC 1421 §4.6.1.1
                encrypted = true;
            }
        }
        throw new IOException("a block has no END line");
    }

    private static byte[] decode(String base64) throws IOException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IOException("a block is not base64", e);
        }
    }

    /** Returns the words after BEGIN, such as {@code CERTIFICATE}. */
    String type() {
        return type;
    }

    boolean isCertificate() {
        return type.equals("CERTIFICATE") || type.equals("X509 CERTIFICATE");
    }

    boolean isPrivateKey() {
        return type.endsWith("PRIVATE KEY");
    }

    /** Returns whether a passphrase is needed to read the content. */
    boolean encrypted() {
        return encrypted;
    }

    /** Returns the decoded content itself, not a copy. */
    byte[] content() {
        return content;
    }
}
