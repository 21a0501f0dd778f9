package brookloom.client.inbound;

import brookloom.client.udp.UdpAssociation;
import brookloom.client.udp.UdpAssociations;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.dial.DialFailed;
import brookloom.net.relay.Splice;
import brookloom.net.socks5.Socks5Protocol;
import brookloom.net.socks5.Socks5Request;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.text.HostPorts;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * An app that speaks SOCKS5, from its greeting to its end.
 *
 * <pre>
 *   app --SOCKS5--> Socks5Handshake --destination--> Dialer --tunnel--> Splice: app &lt;--> tunnel
 *                         |
 *                         +--- UDP ASSOCIATE --> UdpAssociation: app's datagrams &lt;--> a tunnel for each flow
 * </pre>
 */
final class Socks5Connection {
    private final ByteStream app;
    private final InetAddress local;
    private final InetSocketAddress peer;
    private final @Nullable UdpAssociations associations;
    private final ListenerContext shared;
    private final Socks5Handshake handshake;

    /**
     * Serves an app whose stream the caller owns.
     *
     * @param local the address it connected to
     * @param peer the address it came from
     * @param associations at the same port; null for none
     */
    Socks5Connection(
            ByteStream app,
            InetAddress local,
            InetSocketAddress peer,
            @Nullable UdpAssociations associations,
            ListenerContext shared) {
        this.app = app;
        this.local = local;
        this.peer = peer;
        this.associations = associations;
        this.shared = shared;
        this.handshake =
                new Socks5Handshake(app, shared.logins().check(shared.options().credentials(), peer.getAddress()));
    }

    /**
     * Serves the app to its end.
     *
     * @throws AppRefused when it was turned away, and has been told so
     * @throws DialFailed when its destination was not reached, and it has been told so if that was known in time
     */
    void serve() throws IOException {
        Socks5Request request = handshake();
        Logger.debug("{} {} {}", HostPorts.format(peer), request.command(), request.destination());
        switch (request.command()) {
            case CONNECT -> connect(request.destination());
            case UDP_ASSOCIATE -> associate(request.destination().port());
            case BIND ->
                throw handshake.refuse(
                        ReplyCode.COMMAND_NOT_SUPPORTED, "requested BIND, which a Brook tunnel does not support");
        }
    }

    /** Reads the app's credentials and destination, within a deadline. */
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
            TimeoutConfig timeouts = shared.options().timeouts();
            String name = Thread.currentThread().getName();
            Splice.run(app, tunnel, timeouts.tcp(), timeouts.halfClose(), name);
        }
    }

    private ByteStream dial(Destination destination) throws IOException {
        try {
            return shared.dialer().dialTcp(destination, handshake.earlyData());
        } catch (DialFailed e) {
            handshake.reply(e.code(), Socks5Protocol.UNSPECIFIED);
            throw e;
        }
    }

    /** UDP ASSOCIATE: datagrams flow for as long as the app keeps this connection open (RFC 1928 §7). */
    private void associate(int appPort) throws IOException {
        if (associations == null) {
            throw handshake.refuse(ReplyCode.COMMAND_NOT_SUPPORTED, "requested UDP at a port that has none");
        }
        try (UdpAssociation association = associations.open(local, peer.getAddress(), appPort, app)) {
            handshake.reply(ReplyCode.SUCCEEDED, association.advertised());
            AppConnection.discardUntilEnd(app);
        }
    }
}
