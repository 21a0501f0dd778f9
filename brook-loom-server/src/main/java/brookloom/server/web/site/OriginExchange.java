package brookloom.server.web.site;

import brookloom.net.http.BodyRelay;
import brookloom.net.http.HttpBody;
import brookloom.net.http.HttpHead;
import brookloom.net.http.HttpReader;
import brookloom.net.http.HttpResponse;
import brookloom.net.http.MalformedHttp;
import brookloom.net.relay.Splice;
import brookloom.net.stream.BestEffort;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import brookloom.net.stream.PrefixedStream;
import brookloom.net.stream.SocketStream;
import brookloom.net.stream.SocketUnderTls;
import brookloom.server.web.site.FallbackSite.BodyFailed;
import brookloom.server.web.site.FallbackSite.Origin;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/** One request to a server behind us, and its answer, on a connection of their own. */
final class OriginExchange {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Longest time until the server begins its answer, and longest pause in it. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

    /** Idle timeout of a WebSocket: longer than the pings of those who have any. */
    private static final Duration UPGRADED_TIMEOUT = Duration.ofMinutes(10);

    private static final Duration HALF_CLOSE_TIMEOUT = Duration.ofMinutes(1);

    /** Fields for one hop (RFC 9110 §7.6.1), and those that are told anew. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "host",
            "connection",
            "proxy-connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "content-length",
            "upgrade",
            "http2-settings",
            "expect");

    /** Fields besides those of X-Forwarded that name a client, and that a client could name another by. */
    private static final Set<String> NAME_A_CLIENT = Set.of("forwarded", "x-real-ip");

    /** Fields that {@link Face} sends at their own place, or as its own. */
    private static final Set<String> TOLD_ANEW =
            Set.of("server", "date", "content-type", "last-modified", "location", "x-powered-by");

    private final Origin origin;
    private final SiteRequest request;
    private final Socket socket;
    private final ByteStream stream;
    private final HttpReader reader;

    private OriginExchange(Origin origin, SiteRequest request, Socket socket) throws IOException {
        this.origin = origin;
        this.request = request;
        this.socket = socket;
        this.stream = new SocketStream(socket);
        this.reader = new HttpReader(stream, HttpReader.MAX_HEAD);
    }

    static OriginExchange open(Origin origin, SiteRequest request) throws IOException {
        Socket socket = origin.secure() ? new SocketUnderTls() : new Socket(Proxy.NO_PROXY);
        try {
            socket.connect(
                    new InetSocketAddress(origin.host(), origin.port()), Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
            origin.keepAlive().applyTo(socket);
            socket.setSoTimeout(Math.toIntExact(READ_TIMEOUT.toMillis()));
            return new OriginExchange(origin, request, origin.secure() ? secured(origin, socket) : socket);
        } catch (IOException e) {
            BestEffort.close(socket);
            throw e;
        } catch (RuntimeException e) { // UnresolvedAddressException and its like
            BestEffort.close(socket);
            throw new IOException("no connection: " + e.getMessage(), e);
        }
    }

    private static Socket secured(Origin origin, Socket socket) throws IOException {
        SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket secured = (SSLSocket) tls.createSocket(socket, origin.host(), origin.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    /** Sends the request, with its body. A server that answers before it has read all is not at fault. */
    void send(Site.Body body) throws IOException {
        byte[] head = head().encode();
        stream.write(head, 0, head.length);
        if (request.body() instanceof HttpBody.None) {
            return;
        }
        BodySink sink = new BodySink(stream);
        try {
            body.moveTo(sink);
        } catch (IOException e) {
            if (!sink.failed) {
                throw new BodyFailed(e);
            }
        }
    }

    /** Keeps what failed apart: the server that takes the body, or the client who sends it. */
    private static final class BodySink extends ForwardingStream {
        private boolean failed;

        BodySink(ByteStream server) {
            super(server);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            try {
                super.write(buffer, offset, length);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }

    private HttpHead head() {
        List<HttpHead.Field> fields = new ArrayList<>();
        fields.add(new HttpHead.Field("Host", origin.authority()));
        Set<String> named = connectionOptions(request.headers().getValuesList("Connection"));
        for (HttpField field : request.headers()) {
            String name = field.getLowerCaseName();
            if (!NOT_PASSED_ON.contains(name) && !named.contains(name) && !namesAClient(name)) {
                fields.add(new HttpHead.Field(field.getName(), field.getValue() == null ? "" : field.getValue()));
            }
        }
        switch (request.body()) {
            case HttpBody.Sized sized -> fields.add(new HttpHead.Field("Content-Length", Long.toString(sized.bytes())));
            case HttpBody.Chunked chunked -> fields.add(new HttpHead.Field("Transfer-Encoding", "chunked"));
            default -> {}
        }
        SiteRequest.Via via = request.connection();
        fields.add(
                new HttpHead.Field("X-Forwarded-For", via.remote().getAddress().getHostAddress()));
        fields.add(new HttpHead.Field("X-Forwarded-Proto", via.secure() ? "https" : "http"));
        fields.add(new HttpHead.Field("X-Forwarded-Host", request.host()));
        if (wantsWebSocket()) {
            fields.add(new HttpHead.Field("Upgrade", "websocket"));
        }
        fields.add(new HttpHead.Field("Connection", wantsWebSocket() ? "upgrade" : "close"));
        String target = request.rawTarget();
        return new HttpHead(
                request.method() + " " + (target.startsWith("/") ? target : "/" + target) + " HTTP/1.1", fields);
    }

    private static boolean namesAClient(String field) {
        return field.startsWith("x-forwarded-") || NAME_A_CLIENT.contains(field);
    }

    private boolean wantsWebSocket() {
        return request.version() == RequestLine.HTTP_1_1
                && request.headers().contains("Connection", "upgrade")
                && request.headers().contains("Upgrade", "websocket");
    }

    private static Set<String> connectionOptions(List<String> values) {
        return values.stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .map(option -> option.strip().toLowerCase(Locale.ROOT))
                .collect(java.util.stream.Collectors.toSet());
    }

    /** Waits for the answer, whose content keeps the connection. */
    Answer answer() throws IOException {
        HttpResponse response = HttpResponse.parse(reader.head(), request.method());
        for (int interim = 0; response.interim(); interim++) {
            if (interim == HttpReader.MAX_INTERIM) {
                throw new MalformedHttp("more than " + HttpReader.MAX_INTERIM + " interim responses");
            }
            response = HttpResponse.parse(reader.head(), request.method());
        }
        boolean switched = response.switchesProtocol();
        if (switched && !wantsWebSocket()) {
            throw new MalformedHttp("101 Switching Protocols without a request for it (RFC 9110 §15.2.2)");
        }
        HttpHead head = response.line().head();
        Set<String> named = connectionOptions(head.values("Connection"));
        List<HttpField> fields = new ArrayList<>();
        for (HttpHead.Field field : head.fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (!NOT_PASSED_ON.contains(name) && !TOLD_ANEW.contains(name) && !named.contains(name)) {
                fields.add(new HttpField(field.name(), field.value()));
            }
        }
        if (switched) {
            fields.add(0, new HttpField("Upgrade", "websocket"));
        }
        HttpBody body = response.body();
        return new Answer(
                response.status(),
                response.line().reason(),
                first(head, "Content-Type"),
                length(head, body),
                first(head, "Last-Modified"),
                location(first(head, "Location")),
                fields,
                switched ? new Upgraded() : new Relayed(body));
    }

    private static @Nullable String first(HttpHead head, String name) {
        List<String> values = head.values(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    private long length(HttpHead head, HttpBody body) {
        String told = first(head, "Content-Length");
        boolean sized = body instanceof HttpBody.Sized || (request.isHead() && told != null);
        return sized && String.valueOf(told).matches("\\d{1,18}")
                ? Long.parseLong(String.valueOf(told))
                : Answer.UNKNOWN;
    }

    /** A redirect to the server behind leads clients to us. */
    private @Nullable String location(@Nullable String location) {
        if (location == null || !(location + "/").startsWith(origin.base() + "/")) {
            return location;
        }
        return Redirects.base(request) + location.substring(origin.base().length());
    }

    void close() {
        BestEffort.close(socket);
    }

    /** A body that moves on as it comes. */
    private final class Relayed implements Answer.Content {
        private final HttpBody body;

        Relayed(HttpBody body) {
            this.body = body;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            BodyRelay relay = new BodyRelay(reader, new OutputSink(stream, out));
            if (body instanceof HttpBody.Chunked) {
                relay.runUnchunked();
            } else {
                relay.run(body);
            }
        }

        @Override
        public void close() {
            OriginExchange.this.close();
        }
    }

    /** Passes every piece on at once: clients may wait for events. */
    private static final class OutputSink extends ForwardingStream {
        private final OutputStream out;

        OutputSink(ByteStream server, OutputStream out) {
            super(server);
            this.out = out;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
            out.flush();
        }
    }

    /** A WebSocket: bytes both ways. */
    private final class Upgraded implements ServedRequest.Takeover {
        @Override
        public void run(ByteStream client) throws IOException {
            socket.setSoTimeout(0);
            Splice.run(
                    client,
                    PrefixedStream.of(reader.takeRest(), stream),
                    UPGRADED_TIMEOUT,
                    HALF_CLOSE_TIMEOUT,
                    "site-upgraded");
        }

        @Override
        public void close() {
            OriginExchange.this.close();
        }
    }
}
