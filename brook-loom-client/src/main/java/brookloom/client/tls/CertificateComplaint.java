package brookloom.client.tls;

import brookloom.net.pem.ExpiringSoon;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line of plain words for why the JDK refused a server's certificates, and what to do about it. */
final class CertificateComplaint {
    private CertificateComplaint() {}

    /**
     * Describes what is wrong.
     *
     * @param host the name that the certificate should have
     * @param chain what the server sent, its own certificate first
     */
    static String about(String host, X509Certificate[] chain, CertificateException refusal, Instant now) {
        String whose = "The certificate of " + host;
        X509Certificate own = chain[0];
        X509Certificate late = isAboutDates(refusal) ? firstOutOfDate(chain, now) : null;
        if (late != null) {
            return (late.equals(own) ? whose : whose + " has an issuer that") + datesOf(late, now);
        }
        if (isAboutAuthority(refusal)) {
            return own.getSubjectX500Principal().equals(own.getIssuerX500Principal())
                    ? whose + " is self-signed: if it is yours, trust it with --ca FILE."
                    : whose + " is issued by an unknown CA ("
                            + CertificateNames.printable(chain[chain.length - 1]
                                    .getIssuerX500Principal()
                                    .getName())
                            + "): trust that with --ca FILE, or let the server send the whole chain.";
        }
        if (isAboutName(refusal)) {
            List<String> names = CertificateNames.of(own);
            return "The certificate is for " + (names.isEmpty() ? "nobody" : String.join(", ", names)) + ", not for "
                    + host + ": use a name that it has, or give the server a certificate for this one.";
        }
        return whose + " was refused: " + CertificateNames.printable(reason(refusal));
    }

    private static boolean isAboutDates(CertificateException refusal) {
        return causedBy(refusal, CertPathValidatorException.class) instanceof CertPathValidatorException path
                && (path.getReason() == BasicReason.EXPIRED || path.getReason() == BasicReason.NOT_YET_VALID);
    }

    private static boolean isAboutAuthority(CertificateException refusal) {
        return causedBy(refusal, CertPathBuilderException.class) != null
                || (causedBy(refusal, CertPathValidatorException.class) instanceof CertPathValidatorException path
                        && (path.getReason() == PKIXReason.NO_TRUST_ANCHOR
                                // An authority made anew, under its old name.
                                || path.getReason() == BasicReason.INVALID_SIGNATURE));
    }

    /** The JDK has no type for it: these are its sentences, and tests watch over them. */
    private static boolean isAboutName(CertificateException refusal) {
        String message = String.valueOf(refusal.getMessage());
        return message.startsWith("No subject alternative") || message.startsWith("No name matching");
    }

    private static @Nullable X509Certificate firstOutOfDate(X509Certificate[] chain, Instant now) {
        for (X509Certificate certificate : chain) {
            if (ExpiringSoon.outOfDate(certificate, now) != null) {
                return certificate;
            }
        }
        return null;
    }

    private static String datesOf(X509Certificate certificate, Instant now) {
        String fault = String.valueOf(ExpiringSoon.outOfDate(certificate, now));
        return " " + fault + ": " + (now.isAfter(certificate.getNotAfter().toInstant()) ? "renew it" : "wait")
                + ", or set this machine's clock (today is " + LocalDate.ofInstant(now, ZoneOffset.UTC) + ").";
    }

    /**
     * Describes a certificate that is accepted although its time is over, since it is itself among the trusted ones: the
     * JDK does not look at their dates. Returns null for a valid one.
     */
    static @Nullable String aboutTrusted(String host, X509Certificate own, Instant now) {
        String fault = ExpiringSoon.outOfDate(own, now);
        return fault == null
                ? null
                : "the certificate of " + host + " " + fault
                        + ", and is accepted all the same, since it is itself among the" + " trusted ones: renew it";
    }

    private static String reason(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private static @Nullable Throwable causedBy(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return cause;
            }
        }
        return null;
    }
}
