package brookloom.server;

import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.BrookProtocol;
import brookloom.proto.DatagramHead;
import brookloom.proto.DatagramOpener;
import brookloom.proto.DatagramSealer;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.io.DialFailed;
import brookloom.proto.io.Drops;
import brookloom.proto.io.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The plain server's UDP port: one thread, one selector, top to bottom the way datagrams go.
 *
 * <pre>
 *   client --> receive, open, check --> flow of (client, destination) --> target
 *   client &lt;-- seal, send           &lt;-- the same flow                 &lt;-- target
 * </pre>
 *
 * The thread waits for nothing but the next datagram: names are looked up and sockets made on virtual threads, which hand
 * the socket back, and no send waits. All state is the thread's own.
 */
final class PlainDatagrams implements AutoCloseable {
    /** Flows known at once; each holds a socket. */
    static final int MAX_FLOWS = 16_384;

    /** Datagrams taken from one socket before the others get their turn. */
    private static final int TURN = 64;

    private static final Duration MAX_SWEEP_INTERVAL = Duration.ofSeconds(1);

    /** How long a flow whose target was not reached is remembered, lest each datagram try, and log. */
    private static final long REDIAL_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final DatagramChannel channel;
    private final Selector selector;
    private final TunnelOptions options;
    private final ReplayFilter replays;
    private final TargetDialer dialer;
    private final int maxFlows;
    private final DatagramOpener opener;
    private final DatagramSealer sealer;
    private final Drops<PlainDrop> drops = new Drops<>(PlainDrop.class);
    private final byte[] sealed = new byte[BrookProtocol.MAX_DATAGRAM];
    private final byte[] plain = new byte[BrookProtocol.MAX_DATAGRAM + 1];
    private final long timeoutNanos;
    private final long sweepMillis;
    private long nextSweep = System.nanoTime();
    private long reportedDrops;

    /** Those whose client has been quiet for longest first. */
    private final Map<PlainFlow.Key, PlainFlow> flows = new LinkedHashMap<>(64, 0.75f, true);

    private final Queue<Dialled> dialled = new ConcurrentLinkedQueue<>();
    private final ExecutorService dials = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("plain-dial-", 0).factory());
    private final Thread thread;
    private volatile int flowCount;
    private volatile boolean closing;

    /** What became of a dial: a socket, or none. */
    private record Dialled(PlainFlow flow, @Nullable UdpSocket socket) {}

    private PlainDatagrams(
            DatagramChannel channel,
            Selector selector,
            TunnelOptions options,
            ReplayFilter replays,
            TargetDialer dialer,
            int maxFlows) {
        this.channel = channel;
        this.selector = selector;
        this.options = options;
        this.replays = replays;
        this.dialer = dialer;
        this.maxFlows = maxFlows;
        this.opener = options.keys().datagramOpener(Sender.CLIENT);
        this.sealer = options.keys().datagramSealer(Sender.SERVER);
        this.timeoutNanos = options.udpTimeout().isZero()
                ? Long.MAX_VALUE
                : options.udpTimeout().toNanos();
        this.sweepMillis = Math.clamp(timeoutNanos / 4_000_000, 1, MAX_SWEEP_INTERVAL.toMillis());
        this.thread = Thread.ofPlatform().name("plain-datagrams").unstarted(this::run);
    }

    /**
     * Serves the bound channel until closed; owns it.
     *
     * @param maxFlows more than so many, and the one whose client was quiet for longest ends
     */
    static PlainDatagrams start(
            DatagramChannel channel, TunnelOptions options, ReplayFilter replays, TargetDialer dialer, int maxFlows)
            throws IOException {
        Selector selector = Selector.open();
        try {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        } catch (IOException e) {
            selector.close();
            throw e;
        }
        PlainDatagrams datagrams = new PlainDatagrams(channel, selector, options, replays, dialer, maxFlows);
        datagrams.thread.start();
        return datagrams;
    }

    /** Flows that are known now. */
    int flows() {
        return flowCount;
    }

    private void run() {
        try {
            while (!closing) {
                selector.select(this::serve, mustSweep() ? sweepMillis : 0);
                adoptDialled();
                sweep();
            }
        } catch (IOException | ClosedSelectorException e) {
            Logger.error(e, "UDP ended: {}", e.getMessage());
        } finally {
            release();
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.attachment() instanceof PlainFlow flow) {
                sendAnswers(flow);
            } else {
                receive();
            }
        } catch (IOException e) {
            Logger.debug("UDP: {}", e.getMessage()); // of one datagram; the next may fare better
        } catch (RuntimeException e) {
            Logger.error(e, "a datagram failed by a bug");
        }
    }

    private void receive() throws IOException {
        ByteBuffer in = ByteBuffer.wrap(sealed);
        for (int i = 0; i < TURN; i++) {
            InetSocketAddress client = (InetSocketAddress) channel.receive(in.clear());
            if (client == null) {
                return;
            }
            take(client, in.position());
        }
    }

    /** A datagram from whoever: opened, checked, and given to its flow, or dropped without a word. */
    private void take(InetSocketAddress client, int length) {
        int opened = opener.open(sealed, length, plain);
        if (opened == DatagramOpener.NOT_AUTHENTIC) {
            drops.count(PlainDrop.NOT_AUTHENTIC);
            return;
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(plain, 0, opened);
            PlainFlow flow = flow(client, DatagramHead.decode(in), in.hasRemaining());
            if (flow != null) {
                flow.send(plain, in.position(), in.remaining());
            }
        } catch (MalformedRequest e) {
            drops.count(PlainDrop.MALFORMED);
        }
    }

    private @Nullable PlainFlow flow(InetSocketAddress client, DatagramHead head, boolean hasData) {
        if (!hasData) {
            return drop(PlainDrop.EMPTY);
        }
        if (head.isStale(options.clock().instant().getEpochSecond())) {
            return drop(PlainDrop.STALE);
        }
        PlainFlow.Key key = new PlainFlow.Key(client, head.destination());
        PlainFlow flow = flows.get(key);
        if (flow != null) {
            return flow;
        }
        return replays.isNew(sealed) ? startFlow(key) : drop(PlainDrop.REPLAYED);
    }

    private @Nullable PlainFlow drop(PlainDrop reason) {
        drops.count(reason);
        return null;
    }

    private PlainFlow startFlow(PlainFlow.Key key) {
        if (flows.size() >= maxFlows) {
            Iterator<PlainFlow> quietest = flows.values().iterator();
            quietest.next().end();
            quietest.remove();
        }
        PlainFlow flow = new PlainFlow(key, drops);
        flows.put(key, flow);
        flowCount = flows.size();
        try {
            dials.execute(() -> dial(flow));
        } catch (RejectedExecutionException e) {
            flow.refused(); // closing
        }
        return flow;
    }

    /** On a thread of its own. */
    private void dial(PlainFlow flow) {
        Peer peer = Peer.of(flow.key().client());
        UdpSocket target = null;
        try {
            Logger.debug("{} → UDP {}", peer, flow.key().destination());
            target = dialer.dialUdp(peer, flow.key().destination());
        } catch (DialFailed e) {
            Logger.info("{} → {}", peer, e.getMessage());
        } catch (RuntimeException e) {
            Logger.error(e, "{} flow failed", peer);
        } finally {
            dialled.add(new Dialled(flow, target));
            selector.wakeup();
        }
    }

    private void adoptDialled() {
        for (Dialled next = dialled.poll(); next != null; next = dialled.poll()) {
            adopt(next.flow(), next.socket());
        }
    }

    private void adopt(PlainFlow flow, @Nullable UdpSocket target) {
        if (target == null) {
            flow.refused();
            return;
        }
        try {
            if (!flow.isEnded()) {
                target.channel().configureBlocking(false);
                target.channel().register(selector, SelectionKey.OP_READ, flow);
                flow.connected(target);
                return;
            }
            target.close();
        } catch (IOException e) {
            Logger.debug("UDP {}: {}", flow.key().destination(), e.getMessage());
            flow.refused();
        }
    }

    private void sendAnswers(PlainFlow flow) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(plain);
        for (int i = 0; i < TURN; i++) {
            int length = flow.receive(in.clear());
            if (length == 0) {
                return;
            }
            if (!DatagramSealer.fits(flow.head(), length)) {
                drops.count(PlainDrop.ANSWER_TOO_LARGE);
            } else {
                answer(flow, sealer.seal(flow.head(), plain, 0, length, sealed));
            }
        }
    }

    private void answer(PlainFlow flow, int length) {
        try {
            if (channel.send(ByteBuffer.wrap(sealed, 0, length), flow.key().client()) == 0) {
                drops.count(PlainDrop.ANSWER_NOT_SENT); // the socket's buffer is full
            }
        } catch (IOException e) {
            drops.count(PlainDrop.ANSWER_NOT_SENT);
        }
    }

    private boolean mustSweep() {
        return !flows.isEmpty() || drops.total() != reportedDrops;
    }

    /** Ends flows that were quiet for too long, and tells what was dropped. */
    private void sweep() {
        long now = System.nanoTime();
        if (now - nextSweep < 0) {
            return;
        }
        nextSweep = now + sweepMillis * 1_000_000;
        flows.values().removeIf(flow -> {
            boolean over = isOver(flow, now);
            if (over) {
                flow.end();
            }
            return over;
        });
        flowCount = flows.size();
        if (drops.total() != reportedDrops) {
            reportedDrops = drops.total();
            Logger.debug("UDP dropped datagrams so far: {}", drops);
        }
    }

    private boolean isOver(PlainFlow flow, long now) {
        long limit = flow.isRefused() ? Math.min(REDIAL_PAUSE_NANOS, timeoutNanos) : timeoutNanos;
        return !flow.isDialling() && flow.quietNanos(now) >= limit;
    }

    private void release() {
        dials.shutdownNow();
        dials.close();
        adoptDialled();
        flows.values().forEach(PlainFlow::end);
        try (selector;
                channel) {
            flowCount = 0;
        } catch (IOException e) {
            Logger.debug("UDP: {}", e.getMessage());
        }
        String dropped = drops.toString();
        if (!dropped.isEmpty()) {
            Logger.info("UDP dropped datagrams: {}", dropped);
        }
    }

    /** Datagrams that went no further. */
    Drops<PlainDrop> drops() {
        return drops;
    }

    /** Ends every flow and waits for the thread. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
