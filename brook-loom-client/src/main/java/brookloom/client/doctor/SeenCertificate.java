package brookloom.client.doctor;

import brookloom.client.tls.CertificateNames;
import brookloom.net.pem.ExpiringSoon;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Holds the certificate that a server showed. */
final class SeenCertificate implements Consumer<X509Certificate[]> {
    private volatile @Nullable X509Certificate own;

    @Override
    public void accept(X509Certificate[] chain) {
        own = chain[0];
    }

    /** Returns the certificate's names and its end; null when none was shown. */
    @Nullable
    String describe(Instant now) {
        X509Certificate seen = own;
        if (seen == null) {
            return null;
        }
        return "certificate for " + String.join(", ", CertificateNames.of(seen)) + " until " + end(seen) + " ("
                + left(seen, now).toDays() + " days)";
    }

    /** Returns what to do about a certificate that expires soon, or has: one that is itself trusted is accepted then. */
    @Nullable
    String complaint(Instant now) {
        X509Certificate seen = own;
        if (seen == null) {
            return null;
        }
        String names = String.join(", ", CertificateNames.of(seen));
        String fault = ExpiringSoon.outOfDate(seen, now);
        if (fault != null) {
            return names + ": the certificate " + fault + ": renew it, or set this machine's clock";
        }
        String soon = ExpiringSoon.complaint(seen, now);
        return soon == null ? null : names + ": " + soon;
    }

    private static Duration left(X509Certificate certificate, Instant now) {
        return Duration.between(now, certificate.getNotAfter().toInstant());
    }

    private static LocalDate end(X509Certificate certificate) {
        return LocalDate.ofInstant(certificate.getNotAfter().toInstant(), ZoneOffset.UTC);
    }
}
