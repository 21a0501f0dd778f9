package brookloom.client.carrier.framed;

import brookloom.net.websocket.FramedStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The platform's callbacks, for the {@link FramedStream} that stands behind them. */
final class FramedListener implements WebSocket.Listener {
    /** Close without a code, and no Close at all (RFC 6455 §7.1.5). */
    private static final int LOST = 1006;

    private final CompletableFuture<@Nullable Void> answered = new CompletableFuture<>();
    private volatile @Nullable FramedStream stream;
    private volatile @Nullable Throwable failure;

    /**
     * Returns the stream over the WebSocket that this listens to. Call once.
     *
     * @param serverEnds is told when it is the server's turn to end the connection
     */
    FramedStream stream(WebSocket socket, Duration heartbeat, Runnable serverEnds) {
        FramedStream opened = FramedStream.over(new PlatformFraming(socket, answered, serverEnds), heartbeat);
        stream = opened;
        Throwable early = failure;
        if (early != null) {
            opened.failed(early);
        }
        opened.demand();
        return opened;
    }

    /** Nothing is asked for until there is a stream. */
    @Override
    public void onOpen(WebSocket socket) {}

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        FramedStream open = stream;
        if (open != null) {
            open.received(data, last);
            open.demand();
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
        return demand();
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        return demand();
    }

    private @Nullable CompletionStage<?> demand() {
        FramedStream open = stream;
        if (open != null) {
            open.demand();
        }
        return null;
    }

    /** The platform answers the Close when the result completes: as late as our own close, for we may still write. */
    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        FramedStream open = stream;
        if (open != null && code == LOST) {
            open.failed(new EOFException("connection lost"));
        } else if (open != null) {
            open.closed();
        }
        return answered;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        failure = error;
        FramedStream open = stream;
        if (open != null) {
            open.failed(error);
        }
    }

    private record PlatformFraming(WebSocket socket, CompletableFuture<@Nullable Void> answered, Runnable serverEnds)
            implements FramedStream.Framing {
        @Override
        public void send(byte[] buffer, int offset, int length) throws IOException {
            try {
                var unused = socket.sendBinary(ByteBuffer.wrap(buffer, offset, length), true)
                        .get();
            } catch (InterruptedException e) {
                socket.abort();
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            } catch (ExecutionException e) {
                throw new IOException(String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public void ping() {
            var unused = socket.sendPing(ByteBuffer.allocate(0));
        }

        @Override
        public void more() {
            socket.request(1);
        }

        @Override
        public void sendClose() {
            boolean answer = socket.isInputClosed();
            if (answer) {
                serverEnds.run();
            }
            answered.complete(null);
            if (!answer) {
                var unused = socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
            }
        }

        @Override
        public void abort() {
            answered.complete(null);
            socket.abort();
        }

        @Override
        public String toString() {
            return "platform";
        }
    }
}
