package brookloom.client.inbound;

import brookloom.net.config.TimeoutConfig;
import brookloom.net.dial.DialFailed;
import brookloom.net.http.BodyRelay;
import brookloom.net.http.BodyRelay.SinkFailed;
import brookloom.net.http.HttpHead;
import brookloom.net.http.HttpProblem;
import brookloom.net.http.HttpReader;
import brookloom.net.http.HttpReader.HeadTooLarge;
import brookloom.net.http.HttpRequest;
import brookloom.net.http.HttpStatus;
import brookloom.net.http.HttpTarget;
import brookloom.net.http.MalformedHttp;
import brookloom.net.relay.Splice;
import brookloom.net.socks5.Socks5Protocol;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.PrefixedStream;
import brookloom.net.text.HostPorts;
import brookloom.proto.Destination;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * An app that speaks HTTP to its proxy, from its first request to its end.
 *
 * <pre>
 *   app --CONNECT host:port----> Dialer --tunnel--> Splice: app &lt;--> tunnel
 *   app --GET http://host/path-> OriginConnection (a new tunnel, or the one before) --GET /path--> target
 *       &lt;--------------------- ResponseRelay, on a thread of its own &lt;--------------------- target
 *                and so on, request by request
 * </pre>
 *
 * The connection's thread reads requests and sends them up; it waits for the next one while an answer is still coming,
 * and so sees at once when the app leaves.
 */
final class HttpProxyConnection {
    private static final byte[] ESTABLISHED =
            HttpHead.of("HTTP/1.1 200 Connection established").encode();
    private static final int TLS_HANDSHAKE = 22;

    private final ByteStream app;
    private final InetSocketAddress peer;
    private final ListenerContext shared;
    private final @Nullable LoginCheck logins;
    private final HttpReader input;

    /** The response to the last request. */
    private @Nullable ResponseRelay answer;

    /** The connection of the last request, when it takes more. */
    private @Nullable OriginConnection kept;

    /**
     * Serves an app whose stream the caller owns.
     *
     * @param peer the address it came from
     */
    HttpProxyConnection(ByteStream app, InetSocketAddress peer, ListenerContext shared) {
        this.app = app;
        this.peer = peer;
        this.shared = shared;
        this.logins = shared.logins().check(shared.options().credentials(), peer.getAddress());
        this.input = new HttpReader(app, HttpReader.MAX_HEAD);
    }

    /**
     * Serves the app to its end.
     *
     * @throws AppRefused when it was turned away, and has been told so
     * @throws DialFailed when its destination was not reached, and it has been told so if that was known in time
     */
    void serve() throws IOException {
        try {
            while (awaitRequest()) {
                if (!serveRequest()) {
                    return;
                }
            }
        } finally {
            closeAll();
        }
    }

    /** Waits for the next request's first byte; false when the app sends no more and has all its answers. */
    private boolean awaitRequest() throws IOException {
        if (answer == null) {
            try (Deadline idle = Deadline.closing(app, shared.limits().idle())) {
                return input.skipEmptyLines();
            }
        }
        if (input.skipEmptyLines()) {
            return true;
        }
        answer.appEnded();
        answer.await();
        return false;
    }

    /** Serves one request as far as that can be done without waiting for its answer; false when it was the last. */
    private boolean serveRequest() throws IOException {
        HttpRequest request = null;
        try {
            checkFirst(input.peek());
            byte[] head = head();
            if (ProxyScript.isAskedFor(head)) {
                return settle() && script(head);
            }
            request = HttpRequest.parse(head);
            return settle() && serve(request);
        } catch (HttpProblem e) {
            if (settle()) {
                refuse(e, request);
            }
            return false;
        }
    }

    /** Answers with the PAC file, without a login: systems fetch it before they know of any. */
    private boolean script(byte[] head) throws IOException {
        write(ProxyScript.response(head));
        AppConnection.lingeringClose(app);
        return false;
    }

    private boolean serve(HttpRequest request) throws IOException {
        if (logins != null && !ProxyAuthorization.isShown(request)) {
            invite(request);
            return false;
        }
        ProxyAuthorization.check(request, logins);
        Destination destination = request.target().destination();
        Logger.debug("{} {} {}", HostPorts.format(peer), request.method(), destination);
        return switch (request.target()) {
            case HttpTarget.Tunnel tunnel -> tunnel(destination);
            case HttpTarget.Resource resource -> forward(request, resource);
        };
    }

    private static void checkFirst(int first) throws AppRefused {
        if (HttpHead.isTokenChar(first)) {
            return;
        }
        throw new AppRefused(
                switch (first) {
                    case Socks5Protocol.VERSION, Socks5Protocol.SOCKS4_VERSION ->
                        "speaks SOCKS, this port speaks HTTP: enter it in the app as an HTTP proxy,"
                                + " or serve both at one port with --mixed";
                    case TLS_HANDSHAKE ->
                        "speaks TLS to this proxy itself: enter it in the app as http://, not as https://;"
                                + " https:// pages work all the same";
                    default ->
                        "speaks something that starts with byte " + first
                                + ", this port speaks HTTP: enter it in the app as an HTTP proxy";
                });
    }

    /** Reads the request's head, which has begun, within a limit. */
    private byte[] head() throws IOException {
        Duration limit = shared.limits().handshake();
        try (Deadline deadline = Deadline.closing(this::tooLate, limit)) {
            try {
                return input.head();
            } catch (HeadTooLarge e) {
                throw new HttpProblem(
                        HttpStatus.HEADER_FIELDS_TOO_LARGE, "The request's head has over " + e.limit() + " bytes.", e);
            } catch (IOException e) {
                throw deadline.expired()
                        ? new AppRefused("sent no complete HTTP request within " + limit.toSeconds() + " s", e)
                        : e;
            }
        }
    }

    /** Answers the app so, unless an answer is just being written, and ends the connection. */
    private void tooLate() throws IOException {
        ResponseRelay before = answer;
        try (ByteStream closing = app) {
            if (before == null || before.ended()) {
                write(new HttpProblem(HttpStatus.REQUEST_TIMEOUT, "The request's head took too long.").page(true));
            }
            closing.shutdownOutput();
        }
    }

    /** Waits for the answer before; false when it was the last that the app gets. */
    private boolean settle() throws IOException {
        ResponseRelay before = answer;
        if (before == null) {
            return true;
        }
        ResponseRelay.End end = before.await();
        if (end == ResponseRelay.End.SWITCHED) {
            return false;
        }
        if (end != ResponseRelay.End.KEPT) {
            AppConnection.discardUntilEnd(app); // the app reads what it got and leaves; the answer sees to that
            return false;
        }
        before.release();
        kept = before.keptUpstream();
        answer = null;
        return true;
    }

    /** CONNECT: a tunnel for the rest of this connection. Some targets speak first, so nothing waits for the app. */
    private boolean tunnel(Destination destination) throws IOException {
        try (ByteStream tunnel = dial(destination)) {
            write(ESTABLISHED);
            splice(app, tunnel);
        }
        return false;
    }

    private ByteStream dial(Destination destination) throws HttpProblem {
        try {
            return shared.dialer().dialTcp(destination, input.takeRest());
        } catch (DialFailed e) {
            throw HttpProblem.of(e.code(), e);
        }
    }

    private void splice(ByteStream near, ByteStream tunnel) throws IOException {
        TimeoutConfig timeouts = shared.options().timeouts();
        String name = Thread.currentThread().getName();
        Splice.run(near, tunnel, timeouts.tcp(), timeouts.halfClose(), name);
    }

    /** Any other request: its head and body go up; the answer comes on its own. */
    private boolean forward(HttpRequest request, HttpTarget.Resource resource) throws IOException {
        answer = send(request, resource);
        try {
            new BodyRelay(input, answer.sink()).run(request.body());
            answer.requestSent();
        } catch (SinkFailed e) {
            Logger.debug("{} reads no more of a body: {}", resource.destination(), e.toString());
            if (settle()) { // the target may have said why, and did not say that it closes
                AppConnection.lingeringClose(app);
            }
            return false;
        } catch (MalformedHttp e) {
            answer.close();
            if (answer.begun()) {
                throw e;
            }
            answer = null;
            throw new HttpProblem(HttpStatus.BAD_REQUEST, "Malformed request: " + e.getMessage() + ".", e);
        }
        return !request.upgrades() || upgrade(answer);
    }

    private ResponseRelay send(HttpRequest request, HttpTarget.Resource resource) throws HttpProblem {
        byte[] head = request.toOrigin(resource).encode();
        OriginConnection before = kept;
        kept = null;
        if (before != null && request.repeatable() && before.send(resource.destination(), head)) {
            return ResponseRelay.start(app, request, head, before, true, shared);
        }
        if (before != null) {
            before.finish();
        }
        try {
            OriginConnection upstream = OriginConnection.dial(resource.destination(), head, shared);
            return ResponseRelay.start(app, request, head, upstream, false, shared);
        } catch (DialFailed e) {
            throw HttpProblem.of(e.code(), e);
        }
    }

    /**
     * Upgrades to another protocol if the target agrees: after its response this is a tunnel. Returns false when it has
     * ended. Nobody sees the app leave while the target makes up its mind, so that is limited.
     */
    private boolean upgrade(ResponseRelay pending) throws IOException {
        if (!pending.switchesWithin(shared.limits().idle()) || pending.await() != ResponseRelay.End.SWITCHED) {
            return true;
        }
        try (OriginConnection upstream = pending.upstream()) {
            splice(PrefixedStream.of(input.takeRest(), app), upstream.rest());
        }
        return false;
    }

    /** Describes in one line what is wrong; the caller's caller logs it. */
    private void refuse(HttpProblem problem, @Nullable HttpRequest request) throws IOException {
        write(problem.page(request == null || !request.method().equals("HEAD")));
        if (problem.getCause() instanceof DialFailed failure) {
            throw failure;
        }
        throw new AppRefused("was refused with HTTP " + problem.status().code() + ": " + problem.getMessage(), problem);
    }

    /** Asks for a login. No cause for a warning: apps show theirs only when they are asked. */
    private void invite(HttpRequest request) throws IOException {
        try {
            ProxyAuthorization.check(request, logins);
        } catch (HttpProblem e) {
            Logger.debug("{} is asked for its login", HostPorts.format(peer));
            write(e.page(true));
            AppConnection.lingeringClose(app);
        }
    }

    private void write(byte[] bytes) throws IOException {
        app.write(bytes, 0, bytes.length);
    }

    private void closeAll() {
        if (answer != null) {
            answer.close();
            OriginConnection left = answer.keptUpstream();
            if (left != null) {
                left.finish();
            }
            answer.upstream().close();
        }
        if (kept != null) {
            kept.finish();
        }
    }
}
