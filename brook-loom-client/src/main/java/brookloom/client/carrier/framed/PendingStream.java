package brookloom.client.carrier.framed;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A connection that the library may fetch once, by a token; it remembers how the connection ended. */
final class PendingStream extends ForwardingStream {
    /** Limit on the wait for the server to end the connection first. */
    private static final Duration SERVER_END_LIMIT = Duration.ofSeconds(3);

    private final String credentials;
    private final CompletableFuture<IOException> end = new CompletableFuture<>();
    private volatile boolean serverEnds;

    PendingStream(String credentials, ByteStream connection) {
        super(connection);
        this.credentials = credentials;
    }

    /** Returns the value of {@link PendingStreams#TOKEN_HEADER}. */
    String credentials() {
        return credentials;
    }

    /** Completes with the reason when there is nothing more to read; after an orderly end it is an {@link EOFException}. */
    CompletableFuture<IOException> end() {
        return end;
    }

    /**
     * Lets the server end the connection first (RFC 6455 §7.1.1), where the library would end it at once: the end that
     * closes first cannot use its port again for a while.
     */
    void letServerEnd() {
        serverEnds = true;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int n = super.read(buffer, offset, length);
            if (n < 0) {
                end.complete(new EOFException("connection lost"));
            }
            return n;
        } catch (IOException e) {
            end.complete(e);
            throw e;
        }
    }

    /** Remembers a failure, and leaves the end to {@link #read}. */
    @Override
    public boolean awaitInput() throws IOException {
        try {
            return super.awaitInput();
        } catch (IOException e) {
            end.complete(e);
            throw e;
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (serverEnds) {
            var unused = end.copy()
                    .completeOnTimeout(null, SERVER_END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
        super.shutdownOutput();
    }
}
