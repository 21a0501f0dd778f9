package brookloom.server.web;

import brookloom.net.stream.ByteStream;
import brookloom.server.web.port.Waiting;
import brookloom.server.web.site.Face;
import brookloom.server.web.site.HeadParser;
import brookloom.server.web.site.Refused;
import brookloom.server.web.site.ServedRequest;
import brookloom.server.web.site.Site;
import brookloom.server.web.site.SiteRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection.SslEndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.tinylog.Logger;

/**
 * A connection of HTTP/1.x. It reads a request's head with a small buffer and no thread; then it turns into a tunnel, or a
 * virtual thread has the site answer, after which it waits for the next head.
 */
final class WebConnection extends AbstractConnection implements Waiting, Connection.UpgradeTo, Connection.UpgradeFrom {
    private static final int INITIAL_BUFFER = 1024;
    private static final byte[] NOTHING = new byte[0];

    private static final Site TLS_WANTED = (request, body) -> Face.page(Face.HTTP_ON_TLS_PORT, request);

    /** Requests of one connection, and how long the network may take nothing of an answer: nginx's defaults. */
    private static final int MAX_REQUESTS = 1000;

    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(60);

    private final WebFront front;
    /** Most time for the rest of a request that was refused, or broke; as long as nginx lingers. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    /** So much more than the network holds that a client which sends on does so to keep us busy. */
    private static final long MAX_UNREAD = 16L << 20;

    private final Connector connector;
    private final SiteRequest.Via via;
    private final boolean welcome;
    private final long headTimeout;

    // Of the reading thread: a thread of Jetty's, or the one that serves a request.
    private HeadParser parser;
    private byte[] bytes = NOTHING;
    private int size;
    private int requests;

    private volatile boolean answering;

    /** @param welcome false for plain HTTP where TLS is spoken */
    WebConnection(WebFront front, Connector connector, EndPoint endPoint, boolean welcome) {
        super(endPoint, connector.getExecutor());
        this.front = front;
        this.connector = connector;
        this.welcome = welcome;
        this.via = new SiteRequest.Via(
                (InetSocketAddress) endPoint.getLocalSocketAddress(),
                (InetSocketAddress) endPoint.getRemoteSocketAddress(),
                endPoint instanceof SslEndPoint);
        this.headTimeout = endPoint.getIdleTimeout();
        this.parser = parser();
    }

    private HeadParser parser() {
        return new HeadParser(via, front.rules()::isPath);
    }

    @Override
    public void onUpgradeTo(ByteBuffer buffer) {
        bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        size = bytes.length;
    }

    /** Returns what has come behind an upgrade. */
    @Override
    public ByteBuffer onUpgradeFrom() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        if (size == 0) {
            fillInterested();
        } else {
            getExecutor().execute(this::onFillable);
        }
    }

    /** Reads until a head is complete, or nothing more is there. */
    @Override
    public void onFillable() {
        try {
            while (!parse()) {
                int n = fill();
                if (n == 0) {
                    fillInterested();
                    return;
                }
                if (n < 0) {
                    close();
                    return;
                }
            }
            dispatch(parser.request());
        } catch (Refused e) {
            refuse(e.status());
        } catch (IOException e) {
            close();
        }
    }

    private boolean parse() throws Refused {
        return parser.parse(bytes, size);
    }

    private int fill() throws IOException {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(INITIAL_BUFFER, 2 * size));
        }
        // Jetty fills behind a buffer's limit.
        int n = getEndPoint()
                .fill(ByteBuffer.wrap(bytes, size, bytes.length - size).slice().limit(0));
        size += Math.max(0, n);
        return n;
    }

    private void dispatch(SiteRequest request) throws Refused {
        answering = true;
        front.deadlines().stop(getEndPoint());
        byte[] behind = Arrays.copyOfRange(bytes, parser.length(), size);
        if (welcome && front.isUpgrade(request)) {
            boolean ours = front.isOurs(request);
            if (front.gate().isOpen(ours)) {
                upgrade(request, behind, ours);
                return;
            }
        }
        parser.checkTarget();
        bytes = NOTHING;
        size = 0;
        serve(request, behind);
    }

    private void upgrade(SiteRequest request, byte[] behind, boolean ours) {
        if (ours && WebFront.isFramed(request)) {
            byte[] head = WebFront.head(request);
            bytes = Arrays.copyOf(head, head.length + behind.length);
            System.arraycopy(behind, 0, bytes, head.length, behind.length);
            size = bytes.length;
            getEndPoint().upgrade(front.framed(connector, getEndPoint()));
            return;
        }
        bytes = behind;
        size = behind.length;
        Connection tunnel = front.tunnel(request, connector, getEndPoint(), ours);
        getEndPoint()
                .write(
                        Callback.from(
                                InvocationType.NON_BLOCKING, () -> getEndPoint().upgrade(tunnel), failure -> close()),
                        ByteBuffer.wrap(WebFront.switching(request)));
    }

    private void serve(SiteRequest request, byte[] behind) {
        boolean mayKeep = ++requests < MAX_REQUESTS;
        onThread(stream -> {
            ServedRequest served = new ServedRequest(request, behind, stream);
            byte[] rest = served.serve(welcome ? front.site() : TLS_WANTED, mayKeep);
            if (rest == null) {
                if (served.isBodyTorn()) {
                    linger();
                }
                close();
            } else {
                front.arrivals().arrived(getEndPoint());
                next(rest);
            }
        });
    }

    private void refuse(int status) {
        answering = true;
        front.deadlines().stop(getEndPoint());
        SiteRequest refused = parser.refused();
        onThread(stream -> {
            ServedRequest.refuse(status, refused, stream);
            linger();
            close();
        });
    }

    /** Ends our direction: closing in front of unread bytes would reset, and the answer be lost. */
    private void linger() {
        EndPointEnding ending = new EndPointEnding(getEndPoint());
        ending.end();
        ending.drain(LINGER, MAX_UNREAD);
    }

    /** Work of a request's thread with the connection's stream. */
    private interface Work {
        void run(ByteStream stream) throws IOException;
    }

    private void onThread(Work work) {
        getEndPoint().setIdleTimeout(SEND_TIMEOUT.toMillis());
        Thread.ofVirtual().name("site").start(() -> {
            try {
                work.run(new EndPointStream(getEndPoint()));
            } catch (IOException e) {
                close(); // the client has gone
            } catch (RuntimeException e) {
                Logger.error(e, "request of {} failed", getEndPoint().getRemoteSocketAddress());
                close();
            }
        });
    }

    @Override
    public boolean isWaiting() {
        return !answering;
    }

    private void next(byte[] rest) {
        answering = false;
        bytes = rest;
        size = rest.length;
        parser = parser();
        getEndPoint().setIdleTimeout(headTimeout);
        front.deadlines().start(getEndPoint());
        onFillable();
    }
}
