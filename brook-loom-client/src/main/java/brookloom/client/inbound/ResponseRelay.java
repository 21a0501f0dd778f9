package brookloom.client.inbound;

import brookloom.client.dial.DialFailureLog;
import brookloom.net.dial.DialFailed;
import brookloom.net.http.BodyRelay;
import brookloom.net.http.HttpBody;
import brookloom.net.http.HttpProblem;
import brookloom.net.http.HttpReader.HeadTooLarge;
import brookloom.net.http.HttpRequest;
import brookloom.net.http.HttpResponse;
import brookloom.net.http.HttpStatus;
import brookloom.net.http.MalformedHttp;
import brookloom.net.relay.Resets;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.Threads;
import brookloom.net.text.Failures;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Relays the response to one request from its origin to the app, on a thread of its own: the request's body may still be
 * on its way up, and the connection's thread has to notice when the app leaves. Until it has ended nobody else
 * writes to the app.
 */
final class ResponseRelay implements Closeable {
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    private final ByteStream app;
    private final HttpRequest request;
    private final byte[] head;
    private final boolean reused;
    private final ListenerContext shared;
    private final Thread thread;

    /** Completed with whether the response switches protocols, as soon as that is known or too late. */
    private final CompletableFuture<Boolean> switching = new CompletableFuture<>();

    private volatile OriginConnection upstream;
    private volatile boolean cancelled;
    private volatile boolean requestSent;
    // The thread's, and everybody's once it has ended:
    private boolean begun;
    private boolean upstreamKept;
    private boolean whole;
    private End end = End.CLOSED;
    private @Nullable Deadline patience;

    /** Use of the app's connection after an answer. */
    enum End {
        /** The next request may come. */
        KEPT,
        /** Nothing more is written. */
        CLOSED,
        /** The bytes that follow are not HTTP. */
        SWITCHED
    }

    private ResponseRelay(
            ByteStream app,
            HttpRequest request,
            byte[] head,
            OriginConnection upstream,
            boolean reused,
            ListenerContext shared) {
        this.app = app;
        this.request = request;
        this.head = head;
        this.upstream = upstream;
        this.reused = reused;
        this.shared = shared;
        this.requestSent = request.body() instanceof HttpBody.None;
        this.thread = Thread.ofVirtual()
                .name(Thread.currentThread().getName() + "-down")
                .unstarted(this::run);
    }

    /**
     * Begins to wait for the answer to a request whose head was sent.
     *
     * @param head what was sent
     * @param upstream where it was sent, owned from now on
     * @param reused whether other requests went there before
     */
    static ResponseRelay start(
            ByteStream app,
            HttpRequest request,
            byte[] head,
            OriginConnection upstream,
            boolean reused,
            ListenerContext shared) {
        ResponseRelay answer = new ResponseRelay(app, request, head, upstream, reused, shared);
        answer.thread.start();
        return answer;
    }

    /** Passes on to the origin that the app sends no more; the half-close timeout limits the rest. */
    void appEnded() {
        if (ended()) {
            return;
        }
        try {
            upstream.stream().shutdownOutput();
        } catch (IOException e) {
            Logger.debug("cannot half-close towards {}: {}", upstream.destination(), e.toString());
        }
    }

    /** Returns the stream that the request's body is written to. */
    ByteStream sink() {
        return upstream.stream();
    }

    /** Notes that the whole request has been sent. */
    void requestSent() {
        requestSent = true;
    }

    /** Returns whether the response has ended. */
    boolean ended() {
        return !thread.isAlive();
    }

    /** Waits until the response has ended. */
    End await() {
        Threads.joinUninterruptibly(thread, this::cancel);
        return end;
    }

    /**
     * Waits for what the response to an upgrade is: HTTP, whose body goes on to be relayed, or another protocol.
     *
     * @param limit after which it has to be HTTP
     */
    boolean switchesWithin(Duration limit) {
        try {
            return switching.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            switching.complete(false);
        } catch (InterruptedException e) {
            cancel();
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return switching.getNow(false);
    }

    /** Returns whether the app has received some of the final response, which has ended. */
    boolean begun() {
        return begun;
    }

    /** Returns the connection for the next request, null when it is closed. The response has ended. */
    @Nullable
    OriginConnection keptUpstream() {
        return upstreamKept ? upstream : null;
    }

    /** Returns the connection that the response comes from. */
    OriginConnection upstream() {
        return upstream;
    }

    /** Lifts the limit on the app, whose response has ended. */
    void release() {
        if (patience != null) {
            patience.close();
        }
    }

    /** Ends the response; from then on only the caller writes to the app. */
    void cancel() {
        cancelled = true;
        upstream.close();
        thread.interrupt();
    }

    /** Ends the response, and waits for it. The upstream is closed unless it was kept or switched. */
    @Override
    public void close() {
        if (thread.isAlive()) {
            cancel();
        }
        await();
        release();
    }

    /** Relays, and logs and answers failures: nothing else does. */
    private void run() {
        boolean cut = false;
        try {
            end = relay();
        } catch (DialFailed e) {
            DialFailureLog.warn(e);
            cut = begun;
            refuse(HttpProblem.of(e.code(), e));
        } catch (IOException e) {
            Logger.debug("{} gave no answer: {}", upstream.destination(), e.toString());
            cut = begun;
            refuse(problem(e));
        } catch (RuntimeException e) {
            Logger.error(e, "a response to an app of the HTTP proxy: internal error");
            cut = true;
        } finally {
            switching.complete(false);
            if (!upstreamKept && end != End.SWITCHED) {
                endUpstream();
            }
            leave(cut);
        }
    }

    private void endUpstream() {
        if (whole && requestSent) {
            upstream.finish();
        } else {
            upstream.close();
        }
    }

    private End relay() throws IOException {
        if (reused && !answers()) {
            repeat();
        }
        boolean invited = !request.expectsContinue();
        HttpResponse response = next();
        while (response.interim()) {
            invited = true;
            if (!request.http10()) {
                write(response.toApp(request, false).encode());
            }
            response = next();
        }
        if (response.switchesProtocol()) {
            if (!switching.complete(true)) {
                throw new MalformedHttp("a switch of protocols long after it was asked for one");
            }
            begun = true;
            write(response.toApp(request, false).encode());
            return End.SWITCHED;
        }
        switching.complete(false);
        // An app that was never invited to send its body may or may not do so: only a new connection is clear.
        boolean last = !invited || !request.keepsAlive() || endsByClosing(response);
        forward(response, last);
        return last ? End.CLOSED : End.KEPT;
    }

    private boolean endsByClosing(HttpResponse response) {
        return response.body() instanceof HttpBody.UntilClose && !response.chunkedFor(request);
    }

    private void forward(HttpResponse response, boolean last) throws IOException {
        begun = true;
        if (last) {
            app.resetOnClose(); // a body may end by closing: a cut must look different
        }
        write(response.toApp(request, last).encode());
        BodyRelay relay = new BodyRelay(upstream.reader(), app);
        if (response.unchunkedFor(request)) {
            relay.runUnchunked();
        } else if (response.chunkedFor(request)) {
            relay.runChunking();
        } else {
            relay.run(response.body());
        }
        whole = true;
        upstreamKept = response.keepsAlive();
    }

    /** Returns whether a kept connection has a response at all: its server may have closed just when the request came. */
    private boolean answers() throws IOException {
        try {
            return upstream.reader().await();
        } catch (IOException e) {
            if (upstream.expired() || cancelled) {
                throw e;
            }
            return false;
        }
    }

    private void repeat() throws DialFailed {
        upstream.close();
        upstream = OriginConnection.dial(upstream.destination(), head, shared);
        if (cancelled) {
            upstream.close();
        }
    }

    private HttpResponse next() throws IOException {
        var unused = upstream.reader().skipEmptyLines(); // as browsers do; an end is found out next
        HttpResponse response = HttpResponse.parse(upstream.reader().head(), request.method());
        if (response.switchesProtocol() && !request.upgrades()) {
            throw new MalformedHttp("a switch of protocols that nobody asked for");
        }
        if (response.status() == PROXY_AUTHENTICATION_REQUIRED) { // or the app would show it our password
            throw new MalformedHttp("status 407, which only a proxy may");
        }
        return response;
    }

    private HttpProblem problem(IOException e) {
        if (e instanceof HttpProblem problem) {
            return problem;
        }
        if (upstream.expired()) {
            long seconds = shared.options().timeouts().tcp().toSeconds();
            return new HttpProblem(
                    HttpStatus.GATEWAY_TIMEOUT, upstream.destination() + " sent nothing for " + seconds + " s.", e);
        }
        return new HttpProblem(HttpStatus.BAD_GATEWAY, upstream.destination() + " " + explain(e) + ".", e);
    }

    private static String explain(IOException e) {
        return switch (e) {
            case MalformedHttp malformed -> "sends " + malformed.getMessage();
            case HeadTooLarge tooLarge -> "sends an answer whose head has over " + tooLarge.limit() + " bytes";
            case EOFException ended -> "closed the connection without a whole answer";
            default -> "broke the connection: " + Failures.reason(e);
        };
    }

    private void refuse(HttpProblem problem) {
        if (begun || cancelled) {
            return;
        }
        begun = true;
        try {
            write(problem.page(!request.method().equals("HEAD")));
        } catch (IOException e) {
            Logger.debug("app closed before reading our reply: {}", e.toString());
        }
    }

    private void write(byte[] bytes) throws IOException {
        app.write(bytes, 0, bytes.length);
    }

    /** Limits what the app does next: send another request, or read the response and close. */
    private void leave(boolean cut) {
        if (cut && !cancelled) {
            Resets.afterLastBytes(app);
        } else if (end == End.KEPT) {
            patience = Deadline.closing(app, shared.limits().idle());
        } else if (end == End.CLOSED && !cancelled) {
            patience = Deadline.closing(app, AppConnection.LINGER);
            try {
                app.shutdownOutput();
            } catch (IOException e) {
                Logger.trace("app left at once: {}", e.toString());
            }
        }
    }
}
