package brookloom.client.tunnel;

import brookloom.net.stream.ReadAheadStream;
import java.io.EOFException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for the first bytes of carriers. */
final class Answers {
    private Answers() {}

    /** Completes when the carrier's first bytes are there; fails when it ends or fails before. */
    static CompletableFuture<ReadAheadStream> of(ReadAheadStream carrier) {
        return carrier.firstRead().thenApply(n -> {
            if (n < 0) {
                throw new CompletionException(new EOFException("closed without an answer"));
            }
            return carrier;
        });
    }

    /** Returns the first that succeeds; fails once both have failed. */
    static CompletableFuture<ReadAheadStream> firstOf(
            CompletableFuture<ReadAheadStream> one, CompletableFuture<ReadAheadStream> other) {
        CompletableFuture<ReadAheadStream> first = new CompletableFuture<>();
        var unused = one.thenAccept(first::complete);
        unused = other.thenAccept(first::complete);
        unused = CompletableFuture.allOf(one, other).exceptionally(failure -> {
            if (one.isCompletedExceptionally() && other.isCompletedExceptionally()) {
                first.completeExceptionally(failure instanceof CompletionException ? failure.getCause() : failure);
            }
            return null;
        });
        return first;
    }
}
