package brookloom.server.certificates;

import java.io.IOException;

/** Why a certificate, a key or a trust file cannot be used: one sentence for the user, never a byte of a key. */
@SuppressWarnings("serial") // never serialized
public final class CertificateProblem extends IOException {
    public CertificateProblem(String sentence) {
        super(sentence);
    }

    public CertificateProblem(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
