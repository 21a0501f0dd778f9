package brookloom.client.tls;

import java.security.cert.CertificateException;

/** The server's certificate was looked at and refused; the message is one line for the user. */
@SuppressWarnings("serial") // never serialized
final class CertificateRefused extends CertificateException {
    CertificateRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
