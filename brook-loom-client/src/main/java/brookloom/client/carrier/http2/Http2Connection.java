package brookloom.client.carrier.http2;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.proto.BrookProtocol;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.HTTP2ClientConnectionFactory;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.PingFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.http2.hpack.HpackException;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;

/** A connection to a server that carries many tunnels, each a stream of HTTP/2. */
public final class Http2Connection implements Closeable {
    /** Stream receive window: bounds the memory of a tunnel whose app does not read; 10 MiB/s over 100 ms. */
    private static final int STREAM_WINDOW = 1 << 20;

    /** So many stalled tunnels stop the others of their connection. */
    private static final int STALLED_TUNNELS = 64;

    private static final int BUFFER = 64 * 1024;

    /** Above what servers take: theirs is the limit that counts. */
    private static final int MAX_REQUEST_HEADERS = 1 << 20;

    /** No limit but the server's. */
    private static final int MAX_TUNNELS = 1000;

    private static final Duration IDLE = Duration.ofSeconds(60);

    /** After so long without an answer a PING asks whether the server is there, and may take as long. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final HTTP2Client SETTINGS = settings();

    private final StreamEndPoint endPoint;
    private final CompletableFuture<Session> session = new CompletableFuture<>();
    private final ServerTerms terms = new ServerTerms();
    private final ReentrantLock lock = new ReentrantLock();
    // Under the lock:
    private int tunnels;
    private boolean retired;
    private @Nullable CompletableFuture<Boolean> pong;
    private @Nullable Deadline idle;

    /**
     * Describes a stream to open.
     *
     * @param path of the upgrade, in ASCII
     * @param headers of the user's own
     * @param flow the first stream of the flow of datagrams that comes back with this one; 0 for none
     */
    public record Request(String host, int port, String path, Map<String, String> headers, int flow) {
        private HeadersFrame frame() {
            HttpFields.Mutable fields = HttpFields.build().put(HttpHeader.SEC_WEBSOCKET_VERSION, "13");
            headers.forEach(fields::add);
            if (flow > 0) {
                fields.put(BrookProtocol.FLOW_HEADER, Integer.toString(flow));
            }
            var authority = new HostPortHttpField(host, port);
            return new HeadersFrame(
                    new MetaData.ConnectRequest(HttpScheme.HTTPS, authority, path, fields, "websocket"), null, false);
        }
    }

    private Http2Connection(ByteStream transport, SocketAddress local, SocketAddress remote) {
        this.endPoint = new StreamEndPoint(transport, local, remote, SETTINGS.getScheduler());
    }

    /**
     * Begins HTTP/2, and waits until it is clear whether the server takes tunnels.
     *
     * @param transport where both ends have agreed on HTTP/2; owned from now on
     */
    public static Http2Connection begin(
            ByteStream transport, SocketAddress local, SocketAddress remote, Greeting greeting, Duration limit)
            throws IOException {
        Http2Connection connection = new Http2Connection(transport, local, remote);
        try {
            connection.start();
            connection.terms.ask(get(connection.session, limit), greeting);
            Runnable answered = Deadline.schedule(connection.terms::unanswered, limit.dividedBy(2));
            try {
                var unused = get(connection.terms.takesTunnels(), limit);
            } finally {
                answered.run();
            }
            return connection;
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void start() {
        Map<String, Object> context = new HashMap<>();
        context.put(HTTP2Client.CONTEXT_KEY, SETTINGS);
        context.put(HTTP2Client.SESSION_LISTENER_CONTEXT_KEY, new Events());
        context.put(HTTP2Client.SESSION_PROMISE_CONTEXT_KEY, Promise.<Session>from(session::complete, terms::failed));
        endPoint.start(new HTTP2ClientConnectionFactory().newConnection(endPoint, context));
    }

    /** Returns whether the server takes extended CONNECT (RFC 8441 §3) from this client. */
    public boolean takesTunnels() {
        return terms.takesTunnels().join();
    }

    /** Claims room for one more tunnel, for {@link #open} to use; false when the connection is full or ends. */
    public boolean claim() {
        lock.lock();
        try {
            if (!hasRoom()) {
                return false;
            }
            if (idle != null) {
                idle.close();
                idle = null;
            }
            tunnels++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether {@link #claim} would succeed now. */
    public boolean hasRoom() {
        int allowed = terms.maxStreams();
        lock.lock();
        try {
            return isLive() && tunnels < Math.min(allowed, MAX_TUNNELS);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether there may be tunnels, though maybe no new ones. */
    public boolean isOpen() {
        return endPoint.isOpen();
    }

    /** Returns whether {@link #claim} may succeed later. */
    public boolean isLive() {
        lock.lock();
        try {
            return !retired && endPoint.isOpen();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Opens a tunnel's stream in the room that was claimed.
     *
     * @param limit for the server's answer
     * @throws TunnelRefused when that is not 200, or would not be for headers that are too large
     * @throws SocketTimeoutException when there is none, though the connection is alive
     * @throws IOException when the connection has ended, or is idle and accepts no more tunnels: another one may do
     */
    public Http2StreamCarrier open(Request request, Duration limit) throws IOException {
        AtomicBoolean claimed = new AtomicBoolean(true);
        Runnable giveBack = () -> {
            if (claimed.getAndSet(false)) {
                giveBack();
            }
        };
        Http2StreamCarrier carrier = new Http2StreamCarrier(giveBack);
        try {
            session.join().newStream(request.frame(), Promise.from(stream -> {}, carrier::lost), carrier);
            return awaitAnswer(carrier, limit);
        } catch (IOException | RuntimeException e) {
            carrier.close();
            giveBack.run();
            if (e.getCause() instanceof HpackException) { // over the limit in the server's settings
                throw new TunnelRefused(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, null);
            }
            throw e;
        }
    }

    private Http2StreamCarrier awaitAnswer(Http2StreamCarrier carrier, Duration limit) throws IOException {
        long begun = System.nanoTime();
        try {
            return get(carrier.answered(), PATIENCE);
        } catch (SocketTimeoutException e) {
            if (endPoint.silentSince(begun) && !(isLive() && answersPing())) {
                abandon(begun, limit);
                throw new EOFException("the server does not answer on this connection");
            }
        }
        return get(carrier.answered(), limit.minusNanos(System.nanoTime() - begun));
    }

    /** Returns whether the server answers a PING in time (RFC 9113 §6.7); all who ask share one until it is answered. */
    private boolean answersPing() throws IOException {
        try {
            return get(ping(), PATIENCE);
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private CompletableFuture<Boolean> ping() {
        CompletableFuture<Boolean> ours = new CompletableFuture<>();
        lock.lock();
        try {
            if (pong != null) {
                return pong;
            }
            pong = ours;
        } finally {
            lock.unlock();
        }
        session.join().ping(new PingFrame(false), Callback.NOOP);
        return ours;
    }

    private void ponged(boolean alive) {
        lock.lock();
        try {
            if (pong != null) {
                pong.complete(alive);
                pong = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Accepts no new tunnels, as if the network had gone. If nothing has come from the server within the limit, those that
     * are there end, too: they would wait for ever.
     */
    private void abandon(long silentSince, Duration limit) {
        retire(new EOFException("the server does not answer"));
        ponged(false); // the others that wait need not wait for as long
        var unused = Deadline.schedule(
                () -> {
                    if (endPoint.silentSince(silentSince)) {
                        close();
                    }
                },
                limit);
    }

    private static <T> T get(CompletableFuture<T> future, Duration limit) throws IOException {
        try {
            return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("no answer within " + limit.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void giveBack() {
        lock.lock();
        try {
            tunnels--;
            if (tunnels == 0) {
                idle = Deadline.closing(this::endIfIdle, retired ? Duration.ZERO : IDLE);
            }
        } finally {
            lock.unlock();
        }
    }

    private void endIfIdle() {
        lock.lock();
        try {
            if (tunnels > 0) {
                return;
            }
            retired = true;
        } finally {
            lock.unlock();
        }
        session.join().close(ErrorCode.NO_ERROR.code, "idle", Callback.from(this::close));
    }

    /** No new tunnels; those that are there go on. */
    private void retire(Throwable why) {
        lock.lock();
        try {
            retired = true;
        } finally {
            lock.unlock();
        }
        terms.failed(why);
    }

    /** Ends the connection and all tunnels on it. */
    @Override
    public void close() {
        retire(new EOFException("closed"));
        lock.lock();
        try {
            if (idle != null) {
                idle.close();
            }
        } finally {
            lock.unlock();
        }
        endPoint.close();
    }

    /** Jetty's factory takes its settings from a client, which need not run for that. */
    private static HTTP2Client settings() {
        HTTP2Client settings = new HTTP2Client();
        settings.setExecutor(task -> Thread.ofVirtual().name("http2").start(task));
        settings.setScheduler(new ScheduledExecutorScheduler("http2", true)); // unused: there are no idle timeouts
        settings.setByteBufferPool(new ArrayByteBufferPool(0, BUFFER, BUFFER));
        settings.setUseInputDirectByteBuffers(false);
        settings.setUseOutputDirectByteBuffers(false);
        settings.setInputBufferSize(BUFFER);
        settings.setMaxFrameSize(BUFFER);
        settings.setMaxRequestHeadersSize(MAX_REQUEST_HEADERS);
        settings.setMaxConcurrentPushedStreams(0);
        settings.setInitialStreamRecvWindow(STREAM_WINDOW);
        settings.setInitialSessionRecvWindow(STALLED_TUNNELS * STREAM_WINDOW);
        return settings;
    }

    private final class Events implements Session.Listener {
        @Override
        public Map<Integer, Integer> onPreface(Session session) {
            ((HTTP2Session) session).setWriteThreshold(BUFFER);
            return Map.of(SettingsFrame.ENABLE_PUSH, 0);
        }

        @Override
        public void onSettings(Session session, SettingsFrame frame) {
            terms.settings(frame.getSettings());
        }

        @Override
        public void onPing(Session session, PingFrame frame) {
            if (frame.isReply()) {
                ponged(true);
            }
        }

        @Override
        public void onGoAway(Session session, GoAwayFrame frame) {
            retire(new EOFException(
                    "the server ends the connection: " + ErrorCode.toString(frame.getError(), "unknown")));
        }

        @Override
        public void onClose(Session session, GoAwayFrame frame, Callback callback) {
            onGoAway(session, frame);
            callback.succeeded();
        }

        @Override
        public void onFailure(Session session, Throwable failure, Callback callback) {
            retire(failure);
            callback.succeeded();
        }
    }
}
