package brookloom.server.tunnel;

import brookloom.net.dial.DialFailed;
import brookloom.net.relay.DatagramSplice;
import brookloom.net.relay.Splice;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.SocketStream;
import brookloom.net.text.HostPorts;
import brookloom.net.udp.DatagramStream;
import brookloom.net.udp.Drops;
import brookloom.net.udp.QueuedDatagrams;
import brookloom.net.udp.UdpSocket;
import brookloom.observe.LiveTunnel;
import brookloom.observe.RefusalCause;
import brookloom.proto.BrookException;
import brookloom.proto.BrookException.RequestReplayed;
import brookloom.proto.BrookException.TruncatedStream;
import brookloom.proto.BrookException.UserNotServed;
import brookloom.proto.Destination;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.server.association.Association;
import brookloom.server.association.AssociationDrop;
import brookloom.server.config.ServerTunnelConfig;
import brookloom.server.reverse.ReversePorts;
import brookloom.server.shared.NonceKind;
import brookloom.server.targets.ManyTargets;
import brookloom.server.targets.Peer;
import brookloom.server.targets.TargetDialer;
import brookloom.server.users.User;
import brookloom.server.users.UserTunnel;
import brookloom.server.users.Users;
import brookloom.tunnel.AssociationTunnel;
import brookloom.tunnel.BrookServerTunnel;
import brookloom.tunnel.ServerTunnel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A carrier's life at the server, top to bottom: read the request, check it, answer, dial the target, move
 * bytes until both sides are done; then the same again, where the client keeps the carrier for its next tunnel.
 */
public final class TunnelHandler {
    /** Offered to clients: they let a carrier rest for half of it, since what lies between forgets quiet connections. */
    private static final Duration REST = Duration.ofSeconds(60);

    /** Longer than what is offered, whatever its jitter: an opening that is on its way in time is served. */
    private static final Duration REST_PATIENCE = Duration.ofSeconds(80);

    private final TunnelContext context;
    private final ServerTunnelConfig config;
    private final UdpClients udpClients;
    private final Drops<AssociationDrop> associationDrops = new Drops<>(AssociationDrop.class);

    /** @param context outlives the last tunnel */
    public TunnelHandler(TunnelContext context) {
        this.context = context;
        this.config = context.config();
        this.udpClients = new UdpClients(context.udp().room(), UdpClients.MOST_TUNNELS);
        context.monitor().vitals().addDrops(associationDrops);
    }

    /** Learns what a carrier is at. */
    interface CarrierState {
        /** The client has shown the password, and asks for a tunnel of this network. */
        void opened(Network network);

        /**
         * The carrier waits for an opening.
         *
         * @param end ends the wait in order: the client sees that nothing of an opening on its way was taken
         */
        void waits(Runnable end);

        /** The client is a stranger, since it has sent no opening; its carrier is kept open only to show it nothing. */
        void refused();

        /** The tunnel has ended in order, and the carrier waits for another opening. */
        void rests();
    }

    /** Serves the carrier, one tunnel after another, and closes it. */
    void handle(Arrival arrival, String name, CarrierState state) {
        try (Strangers.Place place = arrival.place();
                ByteStream carrier = arrival.carrier()) {
            ByteStream free = serveOne(arrival, carrier, config.strangers().openTimeout(), name, state);
            while (free != null) {
                state.rests();
                free = serveOne(arrival, free, REST_PATIENCE, name, state);
            }
        }
    }

    /**
     * Serves a tunnel; whatever goes wrong ends here, in at most one line.
     *
     * @return the carrier when it is free for another tunnel, else null
     */
    private @Nullable ByteStream serveOne(
            Arrival arrival, ByteStream carrier, Duration patience, String name, CarrierState state) {
        Peer peer = arrival.peer();
        AtomicReference<@Nullable ByteStream> free = new AtomicReference<>();
        try {
            Users.Opened opened = meet(arrival, carrier, patience, state);
            if (opened != null) {
                ServerTunnel tunnel = opened.tunnel();
                arrival.authenticated();
                state.opened(tunnel.request().network());
                if (tunnel instanceof BrookServerTunnel brook) {
                    offer(brook, arrival, free);
                }
                serve(opened, peer, name);
            }
        } catch (TruncatedStream e) {
            Logger.debug("{} tunnel ended: {}", peer, e.getMessage()); // apps give up, phones lose their network
        } catch (BrookException e) {
            context.failures().refused(peer, e);
        } catch (IOException e) {
            Logger.debug("{} tunnel ended: {}", peer, e.getMessage());
        } catch (RuntimeException e) {
            Logger.error(e, "{} tunnel failed", peer);
        }
        return free.get();
    }

    private void offer(BrookServerTunnel tunnel, Arrival arrival, AtomicReference<@Nullable ByteStream> free) {
        if (arrival.reusable()) {
            tunnel.offerRest(REST, (rested, limit) -> free.set(rested));
        }
        if (context.targets().manyTargets(arrival.peer()) != null) {
            tunnel.offerAssociations();
        }
    }

    /** Returns the tunnel that the client has opened, or null after it was dismissed. */
    private Users.@Nullable Opened meet(Arrival arrival, ByteStream carrier, Duration patience, CarrierState state)
            throws IOException {
        try (Stranger stranger = Stranger.meet(carrier, arrival.ending(), patience)) {
            state.waits(stranger::expire);
            try {
                Users.Opened opened = admit(carrier, arrival.peer(), stranger);
                if (opened != null) {
                    return opened;
                }
            } catch (TruncatedStream e) {
                Logger.debug("{} tunnel ended: {}", arrival.peer(), e.getMessage());
                if (e.hasBegun()) { // else a warm carrier that was not needed
                    context.monitor().carrierRefused(arrival.peer().toString(), RefusalCause.of(e));
                }
            } catch (BrookException e) {
                String user = e instanceof UserNotServed known ? known.user() : null;
                context.monitor().carrierRefused(arrival.peer().toString(), RefusalCause.of(e), user);
                context.failures().refused(arrival.peer(), e);
                state.refused();
            }
            stranger.dismiss();
            return null;
        }
    }

    /** Returns the opened tunnel; null for one whose carrier had ended before its opening came. */
    private Users.@Nullable Opened admit(ByteStream carrier, Peer peer, Stranger stranger) throws IOException {
        Users.Opened opened = context.users().accept(carrier, peer, config.withoutBrookProtocol());
        ServerTunnel tunnel = opened.tunnel();
        Instant now = context.clock().instant();
        tunnel.request().checkAge(now);
        if (!stranger.hold()) {
            return null;
        }
        try {
            if (tunnel instanceof BrookServerTunnel brook) {
                checkReplay(brook, opened.user(), now);
            }
            context.users().checkServed(opened.user(), now);
            stranger.admit();
            return opened;
        } finally {
            stranger.release();
        }
    }

    /** Remembers each opening. One of a user who is not served is no sign of a recording: clients of ours send it twice. */
    private void checkReplay(BrookServerTunnel tunnel, User user, Instant now) throws BrookException {
        try {
            checkNew(tunnel, user, now);
        } catch (RequestReplayed e) {
            context.users().checkServed(user, now);
            throw e;
        }
    }

    /** Asks this server's memory first, and then the other servers by what they share. */
    private void checkNew(BrookServerTunnel tunnel, User user, Instant now) throws BrookException {
        OpenRequest request = tunnel.request();
        context.replays().streams().check(tunnel.clientNonce(), request, now);
        if (!context.shared()
                .claim(NonceKind.OPENING, user::stateKeys, tunnel.clientNonce(), request.timestamp())
                .isNew()) {
            throw new RequestReplayed();
        }
    }

    private void serve(Users.Opened opened, Peer peer, String name) throws IOException {
        ServerTunnel tunnel = opened.tunnel();
        User user = opened.user();
        OpenRequest request = tunnel.request();
        tunnel.acknowledge();
        Logger.debug("{} → {} {}", peer, request.network(), request.destination());
        try (LiveTunnel live =
                context.monitor().start(user.name(), request.network(), peer.toString(), request.destination())) {
            try (UserTunnel account = enter(user, live, tunnel)) {
                TargetDialer targets = context.targets().within(user.targets());
                switch (request.network()) {
                    case TCP -> {
                        if (ReversePorts.isListen(request.destination())) {
                            context.reverse().serve(tunnel, user, peer, live);
                        } else {
                            serveTcp(tunnel, live, account, () -> target(opened, targets, peer), name);
                        }
                    }
                    case UDP -> serveUdp(tunnel, live, account, targets, peer, name);
                }
            } catch (DialFailed e) {
                live.notReached(e);
                report(peer, request, e);
            }
        }
    }

    private void report(Peer peer, OpenRequest request, DialFailed why) {
        Destination destination = request.destination();
        boolean reverse = ReversePorts.isListen(destination) || ReversePorts.isAccept(destination);
        if (reverse && request.network() == Network.TCP) {
            context.failures().notForwarded(peer, why);
        } else {
            context.failures().notReached(peer, request.network(), why);
        }
    }

    /** Opens the target of TCP. */
    private interface TcpTarget {
        Socket dial() throws IOException;
    }

    private Socket target(Users.Opened opened, TargetDialer targets, Peer peer) throws IOException {
        Destination destination = opened.tunnel().request().destination();
        return ReversePorts.isAccept(destination)
                ? context.reverse().take(opened.tunnel(), opened.user())
                : targets.dialTcp(peer, destination);
    }

    private static UserTunnel enter(User user, LiveTunnel live, ServerTunnel tunnel) throws DialFailed {
        try {
            return user.enter(live);
        } catch (DialFailed e) {
            tunnel.failed(e.code(), String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void serveTcp(ServerTunnel tunnel, LiveTunnel live, UserTunnel account, TcpTarget dialer, String name)
            throws IOException {
        try (Socket target = dial(tunnel, dialer)) {
            live.dialled(HostPorts.format((InetSocketAddress) target.getRemoteSocketAddress()));
            ByteStream near = account.limit(live.follow(new SocketStream(target)));
            near.resetOnClose();
            tunnel.opened(Destination.of((InetSocketAddress) target.getLocalSocketAddress()));
            Splice.run(
                    near,
                    tunnel.stream(),
                    config.timeouts().tcp(),
                    config.timeouts().halfClose(),
                    name);
        }
    }

    private static Socket dial(ServerTunnel tunnel, TcpTarget target) throws IOException {
        try {
            return target.dial();
        } catch (DialFailed e) {
            tunnel.failed(e.code(), String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void serveUdp(
            ServerTunnel tunnel, LiveTunnel live, UserTunnel account, TargetDialer targets, Peer peer, String name)
            throws IOException {
        try (UdpClients.Place place = udpClients.enter(peer.host())) {
            AssociationTunnel association = tunnel instanceof BrookServerTunnel brook ? brook.association() : null;
            ManyTargets many = association == null ? null : targets.manyTargets(peer);
            if (association != null && many != null) {
                association.countDropsIn(live.drops());
                serveAssociation(association, many, live, account, peer, place, name);
                return;
            }
            UdpSocket socket = targets.dialUdp(peer, live.started().destination());
            live.dialled(socket.peer());
            var target = QueuedDatagrams.on(context.udp(), socket, place.share());
            DatagramStream client = tunnel.datagrams();
            client.countDropsIn(live.drops());
            DatagramSplice.run(
                    account.limit(live.follow(target)),
                    client,
                    config.timeouts().udp(),
                    name);
        }
    }

    private void serveAssociation(
            AssociationTunnel tunnel,
            ManyTargets many,
            LiveTunnel live,
            UserTunnel account,
            Peer peer,
            UdpClients.Place place,
            String name)
            throws IOException {
        Association.serve(
                tunnel,
                many,
                new Association.Surroundings(
                        context.udp(),
                        place.share(),
                        config.timeouts().udp(),
                        live,
                        account,
                        failure -> context.failures().notReached(peer, Network.UDP, failure),
                        associationDrops),
                name);
    }
}
