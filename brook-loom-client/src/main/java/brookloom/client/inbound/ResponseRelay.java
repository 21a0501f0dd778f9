package brookloom.client.inbound;

import brookloom.net.dial.DialFailed;
import brookloom.net.http.BodyRelay;
import brookloom.net.http.HttpBody;
import brookloom.net.http.HttpProblem;
import brookloom.net.http.HttpReader.HeadTooLarge;
import brookloom.net.http.HttpRequest;
import brookloom.net.http.HttpResponse;
import brookloom.net.http.HttpStatus;
import brookloom.net.http.MalformedHttp;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.Threads;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The way back of one request, from its upstream to the app: on a thread of its own, since the request's body may still
 * be on its way up, and since the connection's thread shall see when the app leaves. Until it has ended nobody else
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
    private volatile OriginConnection upstream;
    private volatile boolean cancelled;
    // The thread's, and everybody's once it has ended:
    private boolean begun;
    private boolean upstreamKept;
    private End end = End.CLOSED;
    private @Nullable Deadline patience;

    /** What becomes of the app's connection. */
    enum End {
        /** The next request may come. */
        KEPT,
        /** Nothing more is written. */
        CLOSED,
        /** The rest is no HTTP. */
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

    /** The app sends no more: whoever serves it is told, and has not long for an answer. */
    void appEnded() {
        if (ended()) {
            return;
        }
        try {
            upstream.stream().shutdownOutput();
        } catch (IOException e) {
            Logger.debug("{} was not told that the app sends no more: {}", upstream.destination(), e.toString());
        }
    }

    /** Where the request's body goes. */
    ByteStream sink() {
        return upstream.stream();
    }

    /** Whether the answer is through. */
    boolean ended() {
        return !thread.isAlive();
    }

    /** Waits until the answer is through. */
    End await() {
        Threads.joinUninterruptibly(thread, this::cancel);
        return end;
    }

    /** Whether the app has got some of the final answer. The answer has ended. */
    boolean begun() {
        return begun;
    }

    /** Where the next request may be sent; null when this was the last one there. The answer has ended. */
    @Nullable
    OriginConnection keptUpstream() {
        return upstreamKept ? upstream : null;
    }

    /** Where it comes from. */
    OriginConnection upstream() {
        return upstream;
    }

    /** The app may take its time again. The answer has ended. */
    void release() {
        if (patience != null) {
            patience.close();
        }
    }

    /** Ends what is under way; whoever cancels has the last word to the app. */
    void cancel() {
        cancelled = true;
        upstream.close();
        thread.interrupt();
    }

    /** Ends what is under way, and waits for it. The upstream is closed unless it was kept or switched. */
    @Override
    public void close() {
        if (thread.isAlive()) {
            cancel();
        }
        await();
        release();
    }

    /** The only place where the failures of an answer are judged. */
    private void run() {
        try {
            end = relay();
        } catch (DialFailed e) {
            Logger.warn("{}", e.getMessage());
            refuse(HttpProblem.of(e.code(), e));
        } catch (IOException e) {
            Logger.debug("{} gave no answer: {}", upstream.destination(), e.toString());
            refuse(problem(e));
        } catch (RuntimeException e) {
            Logger.error(e, "answer of {} ended by a bug", upstream.destination());
        } finally {
            if (!upstreamKept && end != End.SWITCHED) {
                upstream.close();
            }
            leave();
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
            begun = true;
            write(response.toApp(request, false).encode());
            return End.SWITCHED;
        }
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
        write(response.toApp(request, last).encode());
        BodyRelay relay = new BodyRelay(upstream.reader(), app);
        if (response.unchunkedFor(request)) {
            relay.runUnchunked();
        } else if (response.chunkedFor(request)) {
            relay.runChunking();
        } else {
            relay.run(response.body());
        }
        upstreamKept = response.keepsAlive();
    }

    /** Whether a kept upstream has an answer at all: its server may have hung up just when the request came. */
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
            long seconds = shared.options().tcpTimeout().toSeconds();
            return new HttpProblem(
                    HttpStatus.GATEWAY_TIMEOUT, upstream.destination() + " was silent for " + seconds + " s.", e);
        }
        return new HttpProblem(HttpStatus.BAD_GATEWAY, upstream.destination() + " " + explain(e) + ".", e);
    }

    private static String explain(IOException e) {
        return switch (e) {
            case MalformedHttp malformed -> "sends " + malformed.getMessage();
            case HeadTooLarge tooLarge -> "sends an answer whose head has over " + tooLarge.limit() + " bytes";
            case EOFException ended -> "closed the connection without a whole answer";
            default -> "broke the connection: " + e.getMessage();
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
            Logger.debug("app left before it was told: {}", e.toString());
        }
    }

    private void write(byte[] bytes) throws IOException {
        app.write(bytes, 0, bytes.length);
    }

    /** From now on the app has to do something: ask for more, or read what it was told and leave. */
    private void leave() {
        if (end == End.KEPT) {
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
