package brookloom.net.listen;

import brookloom.net.http.HttpHead;
import brookloom.net.http.HttpReader;
import brookloom.net.http.MalformedHttp;
import brookloom.net.relay.Splice;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.KeepAlive;
import brookloom.net.stream.PrefixedStream;
import brookloom.net.stream.SocketStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.time.Duration;

/**
 * An HTTP proxy inside this process, on loopback, for a library that opens its connections itself: the library dials the
 * proxy, and CONNECT leads it to a stream that we have dialled, with our outbound connection and our TLS.
 */
public final class LoopbackConnectProxy implements Closeable {
    private static final byte[] ESTABLISHED =
            HttpHead.of("HTTP/1.1 200 Connection established").encode();
    private static final byte[] NOT_REACHED =
            HttpHead.of("HTTP/1.1 502 Bad Gateway").encode();
    private static final String NAME = "connect-proxy";
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MAX_REQUEST = 8 * 1024;
    private static final int BACKLOG = 1024;

    private final Connector connector;
    private final Duration halfClosedLimit;
    private final InetSocketAddress address;

    /** The library sets the limits. */
    private final StreamListener listener = new StreamListener(NAME, Integer.MAX_VALUE, KeepAlive.OFF);

    /** Decides where a CONNECT leads. */
    public interface Connector {
        /**
         * Returns a stream, which the proxy owns then.
         *
         * @throws IOException when the request is refused: the library is answered 502
         */
        ByteStream connect(HttpHead request) throws IOException;
    }

    private LoopbackConnectProxy(ServerSocket socket, Connector connector, Duration halfClosedLimit) {
        this.connector = connector;
        this.halfClosedLimit = halfClosedLimit;
        this.address = (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /**
     * Listens on a free loopback port.
     *
     * @param title for log lines
     * @param halfClosedLimit how long nothing may move once one direction has ended; zero for no limit
     */
    public static LoopbackConnectProxy open(String title, Connector connector, Duration halfClosedLimit)
            throws IOException {
        ServerSocket socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        LoopbackConnectProxy proxy = new LoopbackConnectProxy(socket, connector, halfClosedLimit);
        proxy.listener.listenInternally(socket, title, proxy::serve);
        return proxy;
    }

    /** Returns a selector that sends every connection to this proxy. */
    public ProxySelector selector() {
        return ProxySelector.of(address);
    }

    private void serve(SocketStream library) throws IOException {
        HttpReader reader = new HttpReader(library, MAX_REQUEST);
        HttpHead request = request(library, reader);
        try (ByteStream target = connect(library, request)) {
            write(library, ESTABLISHED);
            ByteStream near = PrefixedStream.of(reader.takeRest(), library);
            passFirst(near, target);
            Splice.run(near, target, Duration.ZERO, halfClosedLimit, NAME);
        }
    }

    private static HttpHead request(SocketStream library, HttpReader reader) throws IOException {
        try (Deadline deadline = Deadline.closing(library, LIMIT)) {
            HttpHead request = HttpHead.parse(reader.head(), HttpHead.Leniency.NONE);
            if (!request.startLine().startsWith("CONNECT ")) {
                throw new MalformedHttp("not a CONNECT");
            }
            return request;
        }
    }

    private ByteStream connect(SocketStream library, HttpHead request) throws IOException {
        try {
            return connector.connect(request);
        } catch (IOException e) {
            write(library, NOT_REACHED);
            throw e;
        }
    }

    /** Holds back what a server sends first: if it came with our answer, the JDK's client would lose it. */
    private static void passFirst(ByteStream library, ByteStream target) throws IOException {
        try (Deadline deadline = Deadline.closing(library, LIMIT)) {
            byte[] first = new byte[MAX_REQUEST];
            int n = library.read(first, 0, first.length);
            if (n > 0) {
                target.write(first, 0, n);
            }
        }
    }

    private static void write(ByteStream stream, byte[] bytes) throws IOException {
        stream.write(bytes, 0, bytes.length);
    }

    /** Ends every connection through it and waits until the last thread is gone. */
    @Override
    public void close() {
        listener.close();
    }
}
