package brookloom.client.inbound;

import brookloom.client.config.AppProtocol;
import brookloom.client.dial.DialFailureLog;
import brookloom.client.udp.UdpAssociations;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.RuleRefused;
import brookloom.net.http.HttpHead;
import brookloom.net.socks5.Socks5Protocol;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.PrefixedStream;
import brookloom.net.stream.SocketStream;
import brookloom.net.text.HostPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Serves one app that connects; read this class first. From left to right as the bytes go:
 *
 * <pre>
 *         +-- SOCKS5 --> Socks5Connection ------+                   +--> Splice: app &lt;--> tunnel
 *   app --+                                     +--> Dialer, tunnel +--> UdpAssociation: datagrams &lt;--> tunnels
 *         +-- HTTP ----> HttpProxyConnection ---+                   +--> ResponseRelay: request by request
 * </pre>
 *
 * Runs on a virtual thread of its own. The listener owns the app's socket.
 */
final class AppConnection {
    /** Limit on the time in which a refused app reads our answer. */
    static final Duration LINGER = Duration.ofSeconds(2);

    private final SocketStream app;
    private final InetAddress local;
    private final InetSocketAddress peer;
    private final AppProtocol protocol;
    private final @Nullable UdpAssociations associations;
    private final ListenerContext shared;

    /** @param associations at the same port; null for none */
    AppConnection(
            SocketStream app, AppProtocol protocol, @Nullable UdpAssociations associations, ListenerContext shared) {
        this.app = app;
        this.local = app.socket().getLocalAddress();
        this.peer = (InetSocketAddress) app.socket().getRemoteSocketAddress();
        this.protocol = protocol;
        this.associations = associations;
        this.shared = shared.forApp(peer);
    }

    /** Serves the app to its end, and logs its failures: nothing else does. */
    void run() {
        try {
            serve();
        } catch (RuleRefused e) {
            Logger.debug("{}", e.getMessage());
            lingeringClose(app);
        } catch (DialFailed e) {
            DialFailureLog.warn(e);
            lingeringClose(app);
        } catch (AppRefused e) {
            Logger.warn("{} {}", HostPorts.format(peer), e.getMessage());
            lingeringClose(app);
        } catch (IOException e) {
            Logger.debug("{} ended: {}", HostPorts.format(peer), e.toString());
        }
    }

    private void serve() throws IOException {
        switch (protocol) {
            case SOCKS5 -> socks5(app);
            case HTTP -> http(app);
            case MIXED -> mixed();
        }
    }

    private void socks5(ByteStream stream) throws IOException {
        new Socks5Connection(stream, local, peer, associations, shared).serve();
    }

    private void http(ByteStream stream) throws IOException {
        new HttpProxyConnection(stream, peer, shared).serve();
    }

    /** Detects the protocol by the first byte: SOCKS begins with its version, HTTP with the name of a method. */
    private void mixed() throws IOException {
        byte[] first = new byte[1];
        try (Deadline idle = Deadline.closing(app, shared.limits().idle())) {
            if (app.read(first, 0, 1) < 0) {
                return;
            }
        }
        ByteStream whole = PrefixedStream.of(first, app);
        int c = Byte.toUnsignedInt(first[0]);
        if (c == Socks5Protocol.VERSION || c == Socks5Protocol.SOCKS4_VERSION) {
            socks5(whole);
        } else if (HttpHead.isTokenChar(c) || c == '\r' || c == '\n') {
            http(whole);
        } else {
            throw new AppRefused("speaks something that starts with byte " + c + ", this port speaks SOCKS5 and HTTP:"
                    + " enter it in the app as a proxy of one of these kinds");
        }
    }

    /** Lets the app read our last answer: closing with its bytes unread would reset the connection under it. */
    static void lingeringClose(ByteStream app) {
        try (Deadline deadline = Deadline.closing(app, LINGER)) {
            app.shutdownOutput();
            discardUntilEnd(app);
        } catch (IOException e) {
            Logger.trace("app closed before reading our reply: {}", e.toString());
        }
    }

    /** Reads and discards until the stream ends. */
    static void discardUntilEnd(ByteStream stream) throws IOException {
        byte[] sink = new byte[256];
        int read = 0;
        while (read >= 0) {
            read = stream.read(sink, 0, sink.length);
        }
    }
}
