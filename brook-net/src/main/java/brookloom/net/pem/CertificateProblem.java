package brookloom.net.pem;

import java.io.IOException;

/** Reports a certificate, a key or a trust file that cannot be used: one sentence for the user, never a byte of a key. */
@SuppressWarnings("serial") // never serialized
public final class CertificateProblem extends IOException {
    public CertificateProblem(String sentence) {
        super(sentence);
    }

    public CertificateProblem(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
