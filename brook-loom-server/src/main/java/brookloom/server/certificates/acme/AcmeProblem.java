package brookloom.server.certificates.acme;

import brookloom.net.text.Printable;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Instant;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** Reason why an order failed, in one sentence, and the time from which on the ACME server accepts another. */
@SuppressWarnings("serial") // never serialized
final class AcmeProblem extends Exception {
    private final @Nullable Instant retryAfter;

    AcmeProblem(String sentence, @Nullable Throwable cause, @Nullable Instant retryAfter) {
        super(sentence, cause);
        this.retryAfter = retryAfter;
    }

    /** @param retryAfter by the system's clock, as HTTP means it */
    static AcmeProblem of(Throwable failure, @Nullable Instant retryAfter) {
        return new AcmeProblem(onOneLine(sentence(failure)), failure, retryAfter);
    }

    /** Servers format their problems: lines are joined before the rest is escaped. */
    private static String onOneLine(String text) {
        return Printable.line(text.replaceAll("\\s+", " ").strip());
    }

    @Nullable
    Instant retryAfter() {
        return retryAfter;
    }

    private static String sentence(Throwable failure) {
        return switch (failure) {
            case AcmeLazyLoadingException lazy when lazy.getCause() != null -> sentence(lazy.getCause());
            case AcmeServerException refused ->
                "the ACME server refuses: " + refused.getProblem() + " (" + kind(refused) + ")";
            case AcmeNetworkException network -> "the ACME server cannot be reached: " + reason(network);
            case AcmeException acme -> "the ACME server answers " + acme.getMessage();
            case IOException io -> io.getMessage() == null ? io.toString() : io.getMessage();
            default -> failure.toString();
        };
    }

    private static String kind(AcmeServerException refused) {
        String type = refused.getType().toString();
        return type.substring(type.lastIndexOf(':') + 1);
    }

    /** HttpClient wraps what happened in exceptions that often have no message. */
    private static String reason(AcmeNetworkException failure) {
        String message = "connection refused or cut";
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            switch (cause) {
                case UnresolvedAddressException e -> {
                    return "its name is unknown";
                }
                case HttpTimeoutException e -> {
                    return "no answer in time";
                }
                case SSLHandshakeException e -> {
                    return "its certificate is refused (" + e.getMessage() + "); --acmeCa names a private authority";
                }
                default -> message = cause.getMessage() == null ? message : cause.getMessage();
            }
        }
        return message;
    }
}
