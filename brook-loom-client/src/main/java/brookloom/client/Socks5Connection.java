package brookloom.client;

import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import brookloom.proto.io.ByteStream;
import brookloom.proto.io.Deadline;
import brookloom.proto.io.DialFailed;
import brookloom.proto.io.SocketStream;
import brookloom.proto.io.Splice;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.tinylog.Logger;

/**
 * Read this first: what becomes of an app that connects, from top to bottom the way its bytes go.
 *
 * <pre>
 *   app --SOCKS5--> Socks5Handshake --destination--> Dialer --tunnel--> Splice: app &lt;--> tunnel
 *                         |
 *                         +--- UDP ASSOCIATE --> UdpAssociation: app's datagrams &lt;--> a tunnel for each flow
 * </pre>
 *
 * Runs on a virtual thread of its own and owns the app's socket.
 */
final class Socks5Connection implements Runnable, Closeable {
    /** How long an app that was turned away may take to read why. */
    private static final Duration PARTING = Duration.ofSeconds(2);

    private final SocketStream app;
    private final InetSocketAddress peer;
    private final AppShared shared;
    private final Socks5Handshake handshake;

    /** Takes the socket over. */
    Socks5Connection(SocketStream app, AppShared shared) {
        this.app = app;
        this.peer = (InetSocketAddress) app.socket().getRemoteSocketAddress();
        this.shared = shared;
        this.handshake = new Socks5Handshake(app, shared.options().credentials());
    }

    /** Serves the app to its end. The only place where a connection's failures are judged. */
    @Override
    public void run() {
        try {
            serve();
        } catch (DialFailed e) {
            Logger.warn("{}", e.getMessage());
            part();
        } catch (AppRefused e) {
            Logger.warn("{} {}", HostPorts.format(peer), e.getMessage());
            part();
        } catch (IOException e) {
            Logger.debug("{} ended: {}", HostPorts.format(peer), e.toString());
        } catch (RuntimeException e) {
            Logger.error(e, "{} ended by a bug", HostPorts.format(peer));
        } finally {
            close();
        }
    }

    private void serve() throws IOException {
        Socks5Request request = handshake();
        Logger.debug("{} {} {}", HostPorts.format(peer), request.command(), request.destination());
        switch (request.command()) {
            case CONNECT -> connect(request.destination());
            case UDP_ASSOCIATE -> associate(request.destination().port());
            case BIND ->
                throw handshake.refuse(
                        ReplyCode.COMMAND_NOT_SUPPORTED, "wants BIND, which Brook's tunnel cannot carry");
        }
    }

    /** The app says who it is and where it wants to go, and had better not take all day. */
    private Socks5Request handshake() throws IOException {
        Duration limit = shared.limits().handshake();
        try (Deadline deadline = Deadline.closing(app, limit)) {
            try {
                return handshake.accept();
            } catch (IOException e) {
                throw deadline.expired()
                        ? new AppRefused("sent no complete SOCKS5 request within " + limit.toSeconds() + " s", e)
                        : e;
            }
        }
    }

    /** CONNECT: a tunnel for this one stream. Some targets speak first, so nothing waits for the app's first byte. */
    private void connect(Destination destination) throws IOException {
        try (ByteStream tunnel = dial(destination)) {
            handshake.reply(ReplyCode.SUCCEEDED, Socks5Protocol.UNSPECIFIED);
            AppOptions options = shared.options();
            String name = Thread.currentThread().getName();
            Splice.run(app, tunnel, options.tcpTimeout(), options.halfCloseTimeout(), name);
        }
    }

    private ByteStream dial(Destination destination) throws IOException {
        try {
            return shared.dialer().dialTcp(destination, handshake.early());
        } catch (DialFailed e) {
            handshake.reply(e.code(), Socks5Protocol.UNSPECIFIED);
            throw e;
        }
    }

    /** UDP ASSOCIATE: datagrams flow for as long as the app keeps this connection open (RFC 1928 §7). */
    private void associate(int appPort) throws IOException {
        InetAddress local = app.socket().getLocalAddress();
        try (UdpAssociation association = UdpAssociation.open(local, peer.getAddress(), appPort, shared)) {
            handshake.reply(ReplyCode.SUCCEEDED, association.advertised());
            association.start(app);
            discardUntilEnd();
        }
    }

    /** Lets the app read our last answer: closing with its bytes unread would reset the connection under it. */
    private void part() {
        try (Deadline deadline = Deadline.closing(app, PARTING)) {
            app.shutdownOutput();
            discardUntilEnd();
            Logger.trace("{} parted, late: {}", HostPorts.format(peer), deadline.expired());
        } catch (IOException e) {
            Logger.trace("{} parted in a hurry: {}", HostPorts.format(peer), e.toString());
        }
    }

    private void discardUntilEnd() throws IOException {
        byte[] sink = new byte[256];
        int read = 0;
        while (read >= 0) {
            read = app.read(sink, 0, sink.length);
        }
    }

    /** From any thread: ends whatever the connection is at. */
    @Override
    public void close() {
        app.close();
    }
}
