package brookloom.server.web;

import brookloom.net.stream.PrefixedStream;
import brookloom.server.targets.Peer;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/** The connection that replaces Jetty's HTTP connection after the 101, and a stream of its HTTP/2 connection after
 * extended CONNECT's 200: the raw stream, handed to a virtual thread. */
final class TunnelConnection extends AbstractConnection implements Connection.UpgradeTo {
    private final WebTunnels tunnels;
    private final Peer peer;
    private final EndPointStream raw;
    private final boolean ours;
    private byte[] leftover = new byte[0];

    /** @param ours whether its key was made by a client with the password */
    TunnelConnection(EndPoint endPoint, Executor executor, WebTunnels tunnels, Peer peer, boolean ours) {
        super(endPoint, executor);
        this.tunnels = tunnels;
        this.peer = peer;
        this.raw = new EndPointStream(endPoint);
        this.ours = ours;
    }

    /** Bytes that came behind the request; called before {@link #onOpen}, only when there are any. */
    @Override
    public void onUpgradeTo(ByteBuffer buffer) {
        leftover = new byte[buffer.remaining()];
        buffer.get(leftover);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        getEndPoint().setIdleTimeout(0); // the tunnel has limits of its own
        if (getEndPoint().getTransport() instanceof HTTP2Stream stream) {
            tunnels.start(stream, peer);
        } else {
            tunnels.start(PrefixedStream.of(leftover, raw), getEndPoint(), peer, ours);
        }
    }

    @Override
    public void onFillable() {
        throw new IllegalStateException("the tunnel's thread reads by itself");
    }

    /** Closes as the tunnel would: Jetty stops in front of the tunnels. */
    @Override
    public void close() {
        raw.close();
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        return false;
    }
}
