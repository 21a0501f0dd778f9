package brookloom.client.carrier.http2;

import brookloom.net.stream.CallbackStream;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/**
 * A stream of HTTP/2 as a carrier: its bytes are DATA frames, END_STREAM ends a direction, RST_STREAM says that it
 * failed.
 */
public final class Http2StreamCarrier extends CallbackStream implements Stream.Listener {
    /**
     * Class of the end that Jetty puts in the place of bytes that a failed stream has not delivered; no END_STREAM that
     * came is of it.
     */
    private static final Class<?> INVENTED_END = Stream.Data.eof(0).getClass();

    private final Runnable onClosed;
    private final CompletableFuture<Http2StreamCarrier> answered = new CompletableFuture<>();
    private final Callback sent = Callback.from(InvocationType.NON_BLOCKING, this::sent, this::failed);
    private volatile @Nullable Stream opened;

    /** @param onClosed runs once the stream is over, for the library and thus for the server's limit */
    Http2StreamCarrier(Runnable onClosed) {
        this.onClosed = onClosed;
    }

    /** Done when the server has answered 200, or failed, for example with {@link TunnelRefused}. */
    CompletableFuture<Http2StreamCarrier> answered() {
        return answered;
    }

    /** Returns the stream's number on its connection. */
    public int id() {
        return stream().getId();
    }

    private Stream stream() {
        Stream stream = opened;
        if (stream == null) {
            throw new IllegalStateException("used before it was opened");
        }
        return stream;
    }

    @Override
    public void onNewStream(Stream stream) {
        opened = stream;
    }

    @Override
    public void onHeaders(Stream stream, HeadersFrame frame) {
        if (frame.getMetaData() instanceof MetaData.Response response) {
            if (response.getStatus() == HttpStatus.OK_200 && !frame.isEndStream()) {
                answered.complete(this);
            } else if (!HttpStatus.isInformational(response.getStatus())) {
                String location = response.getHttpFields().get("location");
                answered.completeExceptionally(new TunnelRefused(response.getStatus(), location));
            }
        }
    }

    @Override
    public void onDataAvailable(Stream stream, boolean immediate) {
        arrived();
    }

    @Override
    public void onReset(Stream stream, ResetFrame frame, Callback callback) {
        var cause = new EOFException("the server reset the stream: " + ErrorCode.toString(frame.getError(), "unknown"));
        answered.completeExceptionally(cause);
        peerReset(cause); // failing the opening's write, too, would hide that the server has refused the opening
        callback.succeeded(); // has the library drop what it has not sent yet
    }

    @Override
    public void onFailure(
            Stream stream, int error, @Nullable String reason, @Nullable Throwable failure, Callback callback) {
        lost(failure == null ? new EOFException("the connection ended") : failure);
        callback.succeeded();
    }

    @Override
    public void onClosed(Stream stream) {
        onClosed.run();
    }

    /** Nothing comes from the server any more, so nothing that is sent would reach it. */
    void connectionEnded() {
        broke(new EOFException("the connection ended"));
    }

    /** The stream could not be opened, or has failed. */
    void lost(Throwable cause) {
        answered.completeExceptionally(cause);
        failed(cause);
    }

    @Override
    protected @Nullable Piece poll() {
        Stream.Data data = stream().readData();
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
        stream().demand();
    }

    @Override
    protected void send(ByteBuffer bytes, boolean last) {
        Stream stream = stream();
        stream.data(new DataFrame(stream.getId(), bytes, last), sent);
    }

    @Override
    protected void reset() {
        Stream stream = opened;
        if (stream != null) {
            stream.reset(new ResetFrame(stream.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
        }
    }
}
