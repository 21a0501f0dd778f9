package brookloom.client.tls.fingerprint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.brotli.dec.BrotliInputStream;

/** The compressed Certificate message (RFC 8879 §4): algorithm (2), length once unpacked (3), length (3), data. */
final class CompressedCertificate {
    /** The only algorithm that browsers offer. */
    private static final int BROTLI = 2;

    private CompressedCertificate() {}

    /**
     * Unpacks the message's body.
     *
     * @param most largest length to unpack, in bytes
     * @return the body of the Certificate message within
     * @throws TlsFatalAlert when the message breaks a rule or claims to be larger
     */
    static byte[] unpack(ByteArrayInputStream body, int most) throws IOException {
        int algorithm = TlsUtils.readUint16(body);
        int length = TlsUtils.readUint24(body);
        byte[] packed = TlsUtils.readOpaque24(body, 1);
        if (algorithm != BROTLI || body.available() > 0) {
            throw new TlsFatalAlert(
                    AlertDescription.illegal_parameter, "compressed certificate, algorithm " + algorithm);
        }
        if (length > most) {
            throw new TlsFatalAlert(
                    AlertDescription.bad_certificate,
                    "compressed certificate of " + length + " bytes, must be at most " + most);
        }
        // Brotli's decoder answers bad data with unchecked exceptions of all sorts.
        try (InputStream unpacked = new BrotliInputStream(new ByteArrayInputStream(packed))) {
            byte[] message = unpacked.readNBytes(length);
            if (message.length == length && unpacked.read() < 0) {
                return message;
            }
        } catch (IOException | RuntimeException e) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, "compressed certificate is broken", e);
        }
        throw new TlsFatalAlert(AlertDescription.bad_certificate, "compressed certificate is not as long as it says");
    }
}
