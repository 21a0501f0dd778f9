package brookloom.server.certificates.acme;

import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** Why an order failed, in one sentence, and from when on the ACME server wants to hear of us again. */
@SuppressWarnings("serial") // never serialized
final class AcmeProblem extends Exception {
    private final @Nullable Instant retryAfter;

    AcmeProblem(String sentence, @Nullable Throwable cause, @Nullable Instant retryAfter) {
        super(sentence, cause);
        this.retryAfter = retryAfter;
    }

    /** @param retryAfter by the system's clock, as HTTP means it */
    static AcmeProblem of(Throwable failure, @Nullable Instant retryAfter) {
        return new AcmeProblem(sentence(failure).replaceAll("\\s+", " ").strip(), failure, retryAfter);
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

    /** The innermost cause: HttpClient wraps "Connection refused" in exceptions without a message. */
    private static String reason(Throwable failure) {
        Throwable inner = failure;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner.getMessage() == null ? inner.getClass().getSimpleName() : inner.getMessage();
    }
}
