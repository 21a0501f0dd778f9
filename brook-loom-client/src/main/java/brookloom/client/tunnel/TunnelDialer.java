package brookloom.client.tunnel;

import brookloom.client.carrier.CarrierDialer;
import brookloom.client.carrier.DoctorHint;
import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.dial.FlowAffinity.AppSocket;
import brookloom.net.dial.DialFailed;
import brookloom.net.dns.DnsStreams;
import brookloom.net.dns.RootQuery;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.text.Failures;
import brookloom.net.udp.DatagramStream;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.Control;
import brookloom.proto.Destination;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.ReplyCode;
import brookloom.tunnel.AssociationTunnel;
import brookloom.tunnel.CarrierRest;
import brookloom.tunnel.ClientTunnel;
import brookloom.tunnel.ClientTunnel.NonceListener;
import brookloom.tunnel.ForeignAnswer;
import brookloom.tunnel.TunnelStream;
import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Reaches destinations through the server: a carrier for each, and the opening as its first flight. */
public final class TunnelDialer implements Dialer {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KnownServer server;
    private final ClientTunnelOptions options;
    private final CarrierDialer carriers;
    private final SeenNonces answers = new SeenNonces();
    private final UnansweredTunnels unanswered;

    /**
     * Dials by these carriers, and owns them.
     *
     * @param server its name for messages
     */
    public TunnelDialer(String server, ClientTunnelOptions options, CarrierDialer carriers) {
        this.server = new KnownServer(server, options.keys(), carriers.authenticatesEnds());
        this.options = options;
        this.carriers = carriers;
        this.unanswered = new UnansweredTunnels(server, options.nonceTimeout());
    }

    @Override
    public ByteStream dialTcp(Destination destination, byte[] earlyData) throws DialFailed {
        CarrierDialer.Carrier dialled = carriers.dialStream();
        ByteStream carrier = dialled.stream();
        try {
            if (options.withoutBrookProtocol()) {
                return openUnencrypted(dialled, destination, earlyData);
            }
            return dialled.warm()
                    ? openWarm(carrier, destination, earlyData)
                    : openFresh(carrier, destination, earlyData);
        } catch (DialFailed e) {
            throw e; // the tunnel is closed
        } catch (IOException e) {
            throw lost(carrier, e);
        }
    }

    private ByteStream openUnencrypted(CarrierDialer.Carrier dialled, Destination destination, byte[] earlyData)
            throws IOException {
        OpenRequest request = request(Network.TCP, destination);
        ByteStream tunnel = ClientTunnel.openUnencrypted(dialled.stream(), options.keys(), request, earlyData);
        if (dialled.warm()) {
            DoubtedCarrier doubted = new DoubtedCarrier(tunnel, carriers::dropReady);
            if (earlyData.length > 0) {
                doubted.asked();
            }
            return unanswered.watch(doubted);
        }
        return unanswered.watch(tunnel);
    }

    private ByteStream openFresh(ByteStream carrier, Destination destination, byte[] earlyData) throws IOException {
        NonceTimeout answer = new NonceTimeout(server, carrier, options.nonceTimeout(), null);
        TunnelStream tunnel = open(carrier, destination, earlyData, answer);
        if (options.waitForTarget()) {
            awaitTarget(answer, tunnel::awaitTarget, tunnel);
        }
        return answer.watch(tunnel);
    }

    private ByteStream openWarm(ByteStream carrier, Destination destination, byte[] earlyData) throws IOException {
        RacingCarrier racing = racing(carrier);
        RetryingStream tunnel = new RetryingStream(
                racing,
                this::dialFresh,
                (over, bytes, listener) -> open(over, destination, bytes, listener),
                server.authenticatesEnds());
        NonceTimeout answer = new NonceTimeout(server, tunnel, options.nonceTimeout(), racing);
        tunnel.begin(earlyData, answer);
        if (options.waitForTarget()) {
            awaitTarget(answer, tunnel::awaitTarget, tunnel);
        }
        return answer.watch(tunnel);
    }

    /** Waits for the target; a tunnel that fails is closed, and may leave its carrier to another. */
    private static void awaitTarget(NonceTimeout answer, NonceTimeout.TargetWait target, ByteStream tunnel)
            throws DialFailed {
        try {
            answer.await(target);
        } catch (DialFailed e) {
            tunnel.close();
            throw e;
        }
    }

    private RacingCarrier racing(ByteStream warm) {
        return new RacingCarrier(warm, this::dialFresh, server, carriers::dropReady);
    }

    private ByteStream dialFresh() throws DialFailed {
        return carriers.dialFresh(FlowAffinity.NONE).stream();
    }

    private TunnelStream open(ByteStream carrier, Destination destination, byte[] earlyData, NonceListener listener)
            throws IOException {
        try {
            OpenRequest request = request(Network.TCP, destination);
            TunnelStream tunnel = ClientTunnel.open(carrier, options.keys(), request, earlyData, new Once(listener));
            tunnel.onRest(new Offered());
            return tunnel;
        } catch (IOException e) {
            carrier.close();
            throw e;
        }
    }

    /** Learns what the server offers, and takes carriers back. */
    private final class Offered implements CarrierRest.Listener {
        @Override
        public void carrierRests(ByteStream carrier, Duration limit) {
            if (options.reuse()) {
                carriers.rest(carrier, limit);
            } else {
                carrier.finish();
            }
        }

        @Override
        public void offered(Control.Offer offer) {
            server.offers(offer);
        }
    }

    /** Refuses a nonce that the server has sent before. */
    private final class Once implements NonceListener {
        private final NonceListener listener;

        Once(NonceListener listener) {
            this.listener = listener;
        }

        @Override
        public void nonceArrived(byte[] nonce) throws IOException {
            listener.nonceArrived(nonce); // it knows servers of other kinds, which always begin alike
            if (!answers.isNew(nonce)) {
                throw ForeignAnswer.inPlaceOfOurs();
            }
        }

        @Override
        public void nonceCutShort(byte[] begun) {
            listener.nonceCutShort(begun);
        }

        @Override
        public IOException explain(AuthenticationFailed failure) {
            return listener.explain(failure);
        }
    }

    private OpenRequest request(Network network, Destination destination) {
        return OpenRequest.now(options.clock(), network, destination);
    }

    @Override
    public boolean associates() {
        return options.associations() && server.associates();
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) throws DialFailed {
        if (destination.equals(Destination.ASSOCIATION)) {
            return dialAssociation(affinity);
        }
        CarrierDialer.Carrier dialled = carriers.dial(affinity);
        ByteStream carrier = dialled.stream();
        try {
            OpenRequest request = request(Network.UDP, destination);
            return new UdpTunnel(openDatagrams(dialled, request), dialled.affinity());
        } catch (IOException e) {
            throw lost(carrier, e);
        }
    }

    /** Any carrier will do: the server knows the app's socket again by what the opening says. */
    private UdpTunnel dialAssociation(FlowAffinity affinity) throws DialFailed {
        if (!associates()) {
            throw new DialFailed(
                    ReplyCode.GENERAL_FAILURE,
                    "server " + server
                            + " does not support associations: UDP goes on with a tunnel for each destination");
        }
        AppSocket socket = affinity instanceof AppSocket known ? known : new AppSocket(RANDOM.nextLong() | 1);
        CarrierDialer.Carrier dialled = carriers.dialStream();
        try {
            RacingCarrier racing = dialled.warm() ? racing(dialled.stream()) : null;
            ByteStream used = racing == null ? dialled.stream() : racing;
            NonceTimeout answer = new NonceTimeout(server, used, options.nonceTimeout(), racing);
            OpenRequest request = request(Network.UDP, Destination.ASSOCIATION);
            AssociationTunnel tunnel =
                    ClientTunnel.openAssociation(used, options.keys(), request, socket.token(), new Once(answer));
            tunnel.onRest(new Offered());
            return new UdpTunnel(answer.watch(tunnel), socket);
        } catch (IOException e) {
            throw lost(dialled.stream(), e);
        }
    }

    private DatagramStream openDatagrams(CarrierDialer.Carrier dialled, OpenRequest request) throws IOException {
        ByteStream carrier = dialled.stream();
        if (options.withoutBrookProtocol()) {
            ByteStream watched = dialled.warm() ? new DoubtedCarrier(carrier, carriers::dropReady) : carrier;
            return ClientTunnel.openUnencryptedDatagrams(unanswered.watch(watched), options.keys(), request);
        }
        RacingCarrier racing = dialled.warm() ? racing(carrier) : null;
        if (racing != null) {
            racing.expect(true); // UDP promises no less: its users cope with doubles (RFC 8085 §3.3)
        }
        ByteStream used = racing == null ? carrier : racing;
        NonceTimeout answer = new NonceTimeout(server, used, options.nonceTimeout(), racing);
        return answer.watch(ClientTunnel.openDatagrams(used, options.keys(), request, new Once(answer)));
    }

    @Override
    public Duration check(Destination target) throws DialFailed {
        long start = System.nanoTime();
        byte[] query = DnsStreams.framed(RootQuery.small());
        ByteStream carrier = dialFresh();
        try (carrier) {
            if (options.withoutBrookProtocol()) {
                checkUnencrypted(carrier, target, query);
                return Duration.ofNanos(System.nanoTime() - start);
            }
            Stopwatch answer = new Stopwatch(new NonceTimeout(server, carrier, options.nonceTimeout(), null), start);
            TunnelStream tunnel = open(carrier, target, query, answer);
            return answer.await(tunnel);
        } catch (DialFailed e) {
            throw e;
        } catch (IOException e) {
            throw lost(carrier, e);
        }
    }

    /** Only an answer of the target shows that the server took it. */
    private void checkUnencrypted(ByteStream carrier, Destination target, byte[] query) throws IOException {
        OpenRequest request = request(Network.TCP, target);
        try (Deadline limit = Deadline.closing(carrier, options.nonceTimeout())) {
            ByteStream tunnel = ClientTunnel.openUnencrypted(carrier, options.keys(), request, query);
            if (tunnel.read(new byte[1], 0, 1) < 0) {
                throw new EOFException("closed without an answer");
            }
        }
    }

    /** Takes the time until the server accepts an opening. */
    private record Stopwatch(NonceTimeout answer, long start, AtomicLong nanos) implements NonceListener {
        Stopwatch(NonceTimeout answer, long start) {
            this(answer, start, new AtomicLong());
        }

        /** Returns the time; what the server says of the target does not matter. */
        Duration await(TunnelStream tunnel) throws DialFailed {
            try {
                answer.await(tunnel::awaitTarget);
            } catch (DialFailed e) {
                if (!answer.hasArrived() || e.getCause() instanceof AuthenticationFailed) {
                    throw e;
                }
            }
            return Duration.ofNanos(nanos.get());
        }

        @Override
        public void nonceArrived(byte[] nonce) throws IOException {
            answer.nonceArrived(nonce);
            nanos.set(System.nanoTime() - start);
        }

        @Override
        public void nonceCutShort(byte[] begun) {
            answer.nonceCutShort(begun);
        }

        @Override
        public IOException explain(AuthenticationFailed failure) {
            return answer.explain(failure);
        }
    }

    @Override
    public Duration unansweredFor() {
        return server.unansweredFor();
    }

    @Override
    public String connect() throws DialFailed {
        return carriers.connect();
    }

    @Override
    public void close() {
        carriers.close();
    }

    private DialFailed lost(ByteStream carrier, IOException e) {
        carrier.close();
        if (e instanceof DialFailed failed) {
            return failed;
        }
        return new DialFailed(
                ReplyCode.GENERAL_FAILURE,
                "server " + server + " broke the connection at the opening: " + Failures.reason(e)
                        + DoctorHint.ifRepeated(),
                e);
    }
}
