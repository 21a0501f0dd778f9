package brookloom.net.pem;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Finds certificates that should have been renewed: that is done with a third of the lifetime left, or a month. */
public final class ExpiringSoon {
    private static final Duration SOON = Duration.ofDays(10);

    /** Part of a short lifetime that counts as soon. */
    private static final int TENTH = 10;

    private ExpiringSoon() {}

    /** Returns what to do about a certificate that expires soon; null while there is time, or when there is none left. */
    public static @Nullable String complaint(X509Certificate certificate, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        Duration lifetime = Duration.between(certificate.getNotBefore().toInstant(), end);
        Duration tenth = lifetime.dividedBy(TENTH);
        Duration soon = tenth.compareTo(SOON) < 0 ? tenth : SOON;
        Duration left = Duration.between(now, end);
        return left.isNegative() || left.compareTo(soon) >= 0
                ? null
                : "the certificate expires on " + day(end) + ", in " + left.toHours()
                        + " hours: renew it, or find out why that does not happen by itself";
    }

    /** Returns that a certificate's time is over, or has not come; null while it is valid. */
    public static @Nullable String outOfDate(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        if (now.isAfter(to)) {
            return "expired on " + day(to);
        }
        return now.isBefore(from) ? "is not valid before " + day(from) : null;
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }
}
