package brookloom.client.carrier.http2;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Limits that a server sets this client on an HTTP/2 connection. A server of ours says in SETTINGS that it takes tunnels (RFC
 * 8441 §3): to strangers never, to us once it has seen the key of the first request, before the answer to that. So
 * whichever comes first, the setting or the answer, decides. Listens to the first request.
 */
final class ServerTerms implements Stream.Listener {
    private final CompletableFuture<Boolean> takesTunnels = new CompletableFuture<>();
    private volatile int maxStreams = Integer.MAX_VALUE;
    private volatile boolean begun;

    /** Sends the first request, whose answer ends the wait. */
    void ask(Session session, Greeting greeting) {
        session.newStream(greeting.frame(), Promise.from(stream -> {}, this::failed), this);
    }

    /** Completes with whether the server takes tunnels, or fails with the connection. */
    CompletableFuture<Boolean> takesTunnels() {
        return takesTunnels;
    }

    /** Returns how many streams the server allows at once. */
    int maxStreams() {
        return maxStreams;
    }

    /** The server's SETTINGS came: they change what they name. */
    void settings(Map<Integer, Integer> settings) {
        begun = true;
        maxStreams = settings.getOrDefault(SettingsFrame.MAX_CONCURRENT_STREAMS, maxStreams);
        if (settings.getOrDefault(SettingsFrame.ENABLE_CONNECT_PROTOCOL, 0) == 1) {
            takesTunnels.complete(true);
        }
    }

    /** The server leaves the first request unanswered: none of ours does. Nothing changes if it has not sent SETTINGS. */
    void unanswered() {
        if (begun) {
            takesTunnels.complete(false);
        }
    }

    /** The connection has ended or failed. */
    void failed(Throwable cause) {
        takesTunnels.completeExceptionally(cause);
    }

    @Override
    public void onHeaders(Stream stream, HeadersFrame frame) {
        takesTunnels.complete(false); // unless the setting came first
        if (!frame.isEndStream()) {
            stream.demand();
        }
    }

    @Override
    public void onDataAvailable(Stream stream, boolean immediate) {
        for (Stream.Data data; (data = stream.readData()) != null; ) {
            boolean last = data.frame().isEndStream();
            data.release();
            if (last) {
                return;
            }
        }
        stream.demand();
    }

    @Override
    public void onReset(Stream stream, ResetFrame frame, Callback callback) {
        takesTunnels.complete(false);
        callback.succeeded();
    }

    @Override
    public void onFailure(
            Stream stream, int error, @Nullable String reason, @Nullable Throwable failure, Callback callback) {
        takesTunnels.complete(false);
        callback.succeeded();
    }
}
