package brookloom.server.web;

import brookloom.net.stream.CallbackStream;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Channel;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/**
 * A stream of HTTP/2 that an extended CONNECT (RFC 8441) has opened, as a carrier: its bytes are DATA frames, END_STREAM
 * ends a direction, RST_STREAM says that it failed. Jetty's own end point over a stream never resets it.
 */
final class ExtendedConnectCarrier extends CallbackStream {
    /**
     * Class of the end that Jetty puts in the place of bytes that a failed stream has not delivered; no END_STREAM that
     * came is of it.
     */
    private static final Class<?> INVENTED_END = Stream.Data.eof(0).getClass();

    private final HTTP2Stream stream;
    private final Callback sent = Callback.from(InvocationType.NON_BLOCKING, this::sent, this::failed);

    private ExtendedConnectCarrier(HTTP2Stream stream) {
        this.stream = stream;
    }

    /** Takes the stream over from Jetty's listener of its events until now. */
    static ExtendedConnectCarrier over(HTTP2Stream stream) {
        ExtendedConnectCarrier carrier = new ExtendedConnectCarrier(stream);
        stream.setAttachment(carrier.new Events());
        if (stream.isReset() || stream.isClosed()) {
            carrier.failed(new EOFException("reset")); // by then; nobody would tell
        }
        return carrier;
    }

    @Override
    protected @Nullable Piece poll() {
        Stream.Data data = stream.readData();
        if (data != null && data.getClass() == INVENTED_END) {
            failed(new EOFException("the stream failed with bytes unread"));
            return null;
        }
        return data == null
                ? null
                : new Piece(data.frame().getByteBuffer(), data.frame().isEndStream(), data::release);
    }

    @Override
    protected void demand() {
        stream.demand();
    }

    @Override
    protected void send(ByteBuffer bytes, boolean last) {
        stream.data(new DataFrame(stream.getId(), bytes, last), sent);
    }

    @Override
    protected void reset() {
        stream.reset(new ResetFrame(stream.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
    }

    @Override
    public String toString() {
        return "StreamCarrier[" + stream.getSession().getRemoteSocketAddress() + "#" + stream.getId() + "]";
    }

    /** Jetty's callbacks, possibly on the selector thread. */
    private final class Events implements HTTP2Channel.Server {
        @Override
        public @Nullable Runnable onDataAvailable() {
            arrived();
            return null;
        }

        @Override
        public @Nullable Runnable onTrailer(HeadersFrame frame) {
            return null; // the end comes as data, too
        }

        @Override
        public void onTimeout(TimeoutException timeout, BiConsumer<@Nullable Runnable, Boolean> goOn) {
            goOn.accept(null, false); // the tunnel has limits of its own
        }

        @Override
        public Runnable onFailure(Throwable failure, Callback callback) {
            failed(failure);
            return callback::succeeded;
        }

        @Override
        public boolean isIdle() {
            return false; // so the connection stays
        }
    }
}
