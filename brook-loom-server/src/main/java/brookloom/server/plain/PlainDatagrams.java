package brookloom.server.plain;

import brookloom.net.dial.DialFailed;
import brookloom.net.listen.UdpPort;
import brookloom.net.listen.UdpSource;
import brookloom.net.text.Failures;
import brookloom.net.text.HostPorts;
import brookloom.net.udp.Drops;
import brookloom.net.udp.UdpLoop;
import brookloom.net.udp.UdpSocket;
import brookloom.observe.LiveTunnel;
import brookloom.observe.TunnelOutcome;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.BrookException.UserNotServed;
import brookloom.proto.DatagramHead;
import brookloom.proto.DatagramOpener;
import brookloom.proto.DatagramSealer;
import brookloom.proto.Network;
import brookloom.server.shared.NonceKind;
import brookloom.server.shared.SharedReplays;
import brookloom.server.targets.Peer;
import brookloom.server.tunnel.TunnelContext;
import brookloom.server.users.User;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The plain server's UDP port, top to bottom the way datagrams go.
 *
 * <pre>
 *   client --> receive, open, check --> flow of (client, destination) --> target
 *   client &lt;-- seal, send           &lt;-- the same flow                 &lt;-- target
 * </pre>
 *
 * All of it runs on the loop's thread, which waits for nothing but the next datagram: names are looked up and sockets made
 * on virtual threads, which hand the socket back, and no send waits. All state is the loop's, so there is no lock.
 */
final class PlainDatagrams implements UdpPort.Receiver, AutoCloseable {
    /** Flows known at once; each holds a socket. */
    static final int MAX_FLOWS = 16_384;

    /** Flows of one client, each with a port of this machine. */
    private static final int MAX_CLIENT_FLOWS = 8192;

    private static final Duration MAX_SWEEP_INTERVAL = Duration.ofSeconds(1);

    /** Time for which a failed flow is remembered, so that not each datagram dials and logs. */
    private static final long REDIAL_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final UdpPort port;
    private final UdpLoop loop;
    private final TunnelContext context;
    private final PlainClients clients;
    private final Drops<PlainDrop> drops = new Drops<>(PlainDrop.class);
    private final byte[] sealed;
    private final byte[] plain;
    private final long timeoutNanos;
    private final Duration sweepInterval;
    private long reportedDrops;
    private boolean closed;
    private boolean accepting = true;

    private final PlainFlows flows;
    private final ExecutorService dials = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("plain-dial-", 0).factory());
    private volatile int flowCount;

    /**
     * Serves the port once it is started; owns it.
     *
     * @param context outlives this
     * @param maxFlows of all clients
     */
    PlainDatagrams(UdpPort port, TunnelContext context, int maxFlows) {
        this.port = port;
        this.loop = context.udp();
        this.context = context;
        this.flows = new PlainFlows(maxFlows, Math.min(maxFlows, MAX_CLIENT_FLOWS), loop.room());
        this.clients = new PlainClients(context.users(), loop, context.clock());
        this.sealed = loop.buffer();
        this.plain = loop.secondBuffer();
        Duration timeout = context.config().timeouts().udp();
        this.timeoutNanos = timeout.isZero() ? Long.MAX_VALUE : timeout.toNanos();
        context.monitor().vitals().addDrops(drops);
        this.sweepInterval = Duration.ofNanos(Math.clamp(timeoutNanos / 4, 1_000_000, MAX_SWEEP_INTERVAL.toNanos()));
    }

    /** Serves until closed. */
    void start() throws IOException {
        port.start(loop, this);
        loop.schedule(this::sweep, sweepInterval);
    }

    /** Flows that are known now. */
    int flows() {
        return flowCount;
    }

    /** Datagrams that went no further. */
    Drops<PlainDrop> drops() {
        return drops;
    }

    /** Handles a datagram from any address: opened, checked, and given to its flow, or dropped without a word. */
    @Override
    public void received(InetSocketAddress client, UdpSource asked, ByteBuffer datagram) {
        int length = datagram.remaining();
        PlainClient who = clients.known(client);
        int opened = who == null ? DatagramOpener.NOT_AUTHENTIC : who.opener().open(sealed, length, plain);
        if (who != null && opened != DatagramOpener.NOT_AUTHENTIC) {
            opened(who, client, asked, sealed, opened);
        } else if (!clients.search(client, asked, () -> Arrays.copyOf(sealed, length), this::found)) {
            drops.count(PlainDrop.NOT_AUTHENTIC);
        }
    }

    /** Goes on with a datagram once a search for the user has ended. */
    private void found(@Nullable PlainClient who, InetSocketAddress client, UdpSource asked, byte[] datagram) {
        int opened = who == null || closed
                ? DatagramOpener.NOT_AUTHENTIC
                : who.opener().open(datagram, datagram.length, plain);
        if (who == null || opened == DatagramOpener.NOT_AUTHENTIC) {
            drops.count(PlainDrop.NOT_AUTHENTIC);
        } else {
            opened(who, client, asked, datagram, opened);
        }
    }

    /** @param nonce starts with the datagram's */
    private void opened(PlainClient who, InetSocketAddress client, UdpSource asked, byte[] nonce, int opened) {
        try {
            ByteBuffer in = ByteBuffer.wrap(plain, 0, opened);
            DatagramHead head = DatagramHead.decode(in);
            PlainFlow flow = in.hasRemaining()
                    ? flow(new PlainFlow.Key(client, asked, head.destination(), who), nonce, head)
                    : drop(PlainDrop.EMPTY);
            if (flow != null) {
                flow.send(plain, in.position(), in.remaining());
            }
        } catch (MalformedRequest e) {
            drops.count(PlainDrop.MALFORMED);
        }
    }

    @Override
    public void failed(Exception e) {
        Logger.error(
                "server on port {} stopped receiving datagrams: {}; restart the server",
                port.address().getPort(),
                Failures.describe(e));
    }

    private @Nullable PlainFlow flow(PlainFlow.Key key, byte[] nonce, DatagramHead head) {
        long now = context.clock().instant().getEpochSecond();
        if (head.isStale(now)) {
            return drop(PlainDrop.STALE);
        }
        return switch (context.replays().datagrams().take(nonce, head.timestamp(), now)) {
            case NEW ->
                flow(
                        key,
                        context.shared()
                                .claim(NonceKind.DATAGRAM, key.who().user()::stateKeys, nonce, head.timestamp()));
            case REPLAYED -> drop(PlainDrop.REPLAYED);
            case FULL -> drop(PlainDrop.REPLAY_MEMORY_FULL);
            case BEFORE_START -> drop(PlainDrop.BEFORE_START);
        };
    }

    /** @param claim of the datagram, waited for only where it begins a flow */
    private @Nullable PlainFlow flow(PlainFlow.Key key, SharedReplays.Claim claim) {
        PlainFlow flow = flows.get(key);
        if (flow != null) {
            return flow;
        }
        if (!accepting) {
            return drop(PlainDrop.STOPPING);
        }
        return mayStart(key.who().user()) ? startFlow(key, claim) : drop(PlainDrop.USER_LIMIT);
    }

    private boolean mayStart(User user) {
        try {
            context.users().checkServed(user, context.clock().instant());
            return !user.isFull();
        } catch (UserNotServed e) {
            return false;
        }
    }

    private @Nullable PlainFlow drop(PlainDrop reason) {
        drops.count(reason);
        return null;
    }

    private PlainFlow startFlow(PlainFlow.Key key, SharedReplays.Claim claim) {
        User user = key.who().user();
        LiveTunnel live =
                context.monitor().start(user.name(), Network.UDP, HostPorts.format(key.client()), key.destination());
        PlainFlow flow = flows.add(key, share -> new PlainFlow(key, drops, share, live, user.follow(live)));
        flowCount = flows.count();
        try {
            dials.execute(() -> dial(flow, claim));
        } catch (RejectedExecutionException e) {
            flow.refused(); // closing
        }
        return flow;
    }

    /** On a thread of its own. */
    private void dial(PlainFlow flow, SharedReplays.Claim claim) {
        if (!claim.isNew()) {
            loop.execute(() -> refuseReplayed(flow));
            return;
        }
        Peer peer = Peer.of(flow.key().client());
        try {
            Logger.debug("{} → UDP {}", peer, flow.key().destination());
            UdpSocket target = context.targets()
                    .within(flow.key().who().user().targets())
                    .dialUdp(peer, flow.key().destination());
            loop.execute(() -> adopt(flow, target));
            return;
        } catch (DialFailed e) {
            flow.live().notReached(e);
            context.failures().notReached(peer, Network.UDP, e);
        } catch (RuntimeException e) {
            Logger.error(e, "{} flow failed", peer);
        }
        loop.execute(flow::refused);
    }

    /** Ends a flow whose first datagram another server has accepted before; like all that failed it is forgotten soon. */
    private void refuseReplayed(PlainFlow flow) {
        drops.count(PlainDrop.REPLAYED);
        flow.end(TunnelOutcome.FAILED);
    }

    private void adopt(PlainFlow flow, UdpSocket target) {
        if (flow.isEnded() || closed) {
            target.close();
            return;
        }
        try {
            loop.register(target.channel(), () -> sendAnswers(flow));
            flow.connected(target);
        } catch (IOException e) {
            Logger.debug("UDP {}: {}", flow.key().destination(), Failures.describe(e));
            target.close();
            flow.refused();
        }
    }

    private void sendAnswers(PlainFlow flow) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(plain);
        for (int i = 0; i < UdpLoop.BATCH && flow.receive(in.clear()); i++) {
            int length = in.position();
            if (!DatagramSealer.fits(flow.head(), length)) {
                drops.count(PlainDrop.ANSWER_TOO_LARGE);
            } else if (!flow.mayAnswer(length)) {
                drops.count(PlainDrop.RATE_LIMIT);
            } else {
                answer(flow, flow.key().who().sealer().seal(flow.head(), plain, 0, length, sealed));
            }
        }
    }

    private void answer(PlainFlow flow, int length) {
        try {
            PlainFlow.Key key = flow.key();
            if (!key.asked().send(ByteBuffer.wrap(sealed, 0, length), key.client())) {
                drops.count(PlainDrop.ANSWER_NOT_SENT); // the socket's buffer is full
            }
        } catch (IOException e) {
            drops.count(PlainDrop.ANSWER_NOT_SENT);
        }
    }

    /** Ends flows that were quiet for too long, and tells what was dropped; again and again. */
    private void sweep() {
        if (closed) {
            return;
        }
        try {
            long now = System.nanoTime();
            flows.removeIf(flow -> endIfOver(flow, now));
            flowCount = flows.count();
            if (drops.total() != reportedDrops) {
                reportedDrops = drops.total();
                Logger.debug("UDP dropped datagrams so far: {}", drops);
            }
        } finally {
            loop.schedule(this::sweep, sweepInterval);
        }
    }

    private boolean endIfOver(PlainFlow flow, long now) {
        long limit = flow.isRefused() ? Math.min(REDIAL_PAUSE_NANOS, timeoutNanos) : timeoutNanos;
        if (flow.key().who().user().refusal(context.clock().instant()) != null) {
            flow.end(TunnelOutcome.CUT);
            return true;
        }
        boolean over = !flow.isDialling() && flow.quietNanos(now) >= limit;
        if (over) {
            flow.end(TunnelOutcome.IDLE);
        }
        return over;
    }

    private void release() {
        if (closed) {
            return;
        }
        closed = true;
        flows.endAll();
        flowCount = 0;
        port.close();
        if (drops.total() > 0) {
            Logger.info("UDP dropped datagrams: {}", drops);
        }
    }

    /** Drops datagrams that would begin a flow from now on. */
    void stopAccepting() {
        loop.execute(() -> accepting = false);
    }

    /** Ends every flow and closes the port: from then on, all datagrams come to the others that have bound it. */
    void leavePort() {
        loop.execute(this::release);
    }

    /** Ends every flow, and waits for the threads that dial. */
    @Override
    public void close() {
        dials.shutdownNow();
        dials.close();
        clients.close();
        try {
            loop.executeAndWait(this::release);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
