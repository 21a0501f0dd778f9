package brookloom.net.http;

/** Framing of a body, which tells its end (RFC 9112 §6.3). */
public sealed interface HttpBody {
    /** There is none. */
    record None() implements HttpBody {}

    /** By Content-Length. */
    record Sized(long bytes) implements HttpBody {}

    /** By chunks, the last of which is empty. */
    record Chunked() implements HttpBody {}

    /** By the end of the connection; responses only. */
    record UntilClose() implements HttpBody {}

    /** Follows one body of this kind. */
    default BodyScanner scanner() {
        return switch (this) {
            case None none -> new SizedScanner(0);
            case Sized sized -> new SizedScanner(sized.bytes());
            case Chunked chunked -> new ChunkedScanner();
            case UntilClose untilClose -> new UntilCloseScanner();
        };
    }
}
