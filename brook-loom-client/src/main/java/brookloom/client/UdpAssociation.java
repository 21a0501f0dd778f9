package brookloom.client;

import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.io.ByteStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.tinylog.Logger;

/**
 * The datagrams of one app (RFC 1928 §7). One loop receives them and hands each to its {@link UdpFlow}, which has a
 * tunnel and threads of its own: the loop never waits for any of them. Answers leave from the same socket.
 */
final class UdpAssociation implements Closeable {
    private final DatagramSocket socket;
    private final InetAddress appHost;
    private final int appPort;
    private final AppShared shared;
    private final UdpDrops drops = new UdpDrops();
    private final Semaphore queuedBytes;

    /** Where datagrams go. A flow that is not in here any more gets no datagrams, and ends. */
    private final ConcurrentMap<UdpFlowKey, UdpFlow> flows = new ConcurrentHashMap<>();

    /** Owns every thread: the loop's and those of the flows. */
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual()
            .name(Thread.currentThread().getName() + "-udp-", 0)
            .factory());

    private UdpAssociation(DatagramSocket socket, InetAddress appHost, int appPort, AppShared shared) {
        this.socket = socket;
        this.appHost = appHost;
        this.appPort = appPort;
        this.shared = shared;
        this.queuedBytes = new Semaphore(shared.limits().queuedBytes() * AppLimits.FLOWS_WORTH_OF_BYTES);
    }

    /**
     * Takes a port for the app.
     *
     * @param local the address that the app's control connection reached us by
     * @param appHost the only host that datagrams are taken from
     * @param appPort the only port that they are taken from; 0 for any
     */
    static UdpAssociation open(InetAddress local, InetAddress appHost, int appPort, AppShared shared)
            throws IOException {
        return new UdpAssociation(new DatagramSocket(new InetSocketAddress(local, 0)), appHost, appPort, shared);
    }

    /** Where the app is to send its datagrams. */
    Destination advertised() {
        InetAddress configured = shared.options().serverIp();
        InetAddress host = configured == null ? socket.getLocalAddress() : configured;
        return new Destination(HostAddress.of(host), socket.getLocalPort());
    }

    /** @param control closed when the socket fails: the app learns of the end by it */
    void start(ByteStream control) {
        threads.execute(() -> receive(control));
    }

    private void receive(ByteStream control) {
        byte[] buffer = new byte[Socks5Protocol.MAX_DATAGRAM];
        DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
        try {
            while (true) {
                datagram.setLength(buffer.length);
                socket.receive(datagram);
                take(datagram);
            }
        } catch (IOException | RejectedExecutionException e) {
            if (!socket.isClosed()) {
                Logger.warn("UDP for {} ended: {}", appHost.getHostAddress(), e.toString());
            }
        } finally {
            control.close();
        }
    }

    private void take(DatagramPacket datagram) {
        if (!isFromApp(datagram)) {
            drops.count(UdpDrops.Reason.FROM_ANOTHER_HOST);
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength());
        try {
            UdpHeader header = UdpHeader.decode(in);
            if (header.fragment() != 0) {
                drops.count(UdpDrops.Reason.FRAGMENTED);
                return;
            }
            byte[] data = new byte[in.remaining()];
            in.get(data);
            route(new UdpFlowKey((InetSocketAddress) datagram.getSocketAddress(), header.destination()), data);
        } catch (MalformedRequest e) {
            drops.count(UdpDrops.Reason.MALFORMED);
        }
    }

    private boolean isFromApp(DatagramPacket datagram) {
        return datagram.getAddress().equals(appHost) && (appPort == 0 || datagram.getPort() == appPort);
    }

    /** Atomic against {@link #forget}: a flow is either given the datagram or gone, never given it and gone. */
    private void route(UdpFlowKey key, byte[] data) {
        if (flows.size() >= shared.limits().flows() && !flows.containsKey(key)) {
            endQuietest();
        }
        flows.compute(key, (k, flow) -> {
            UdpFlow live = flow == null ? startFlow(k) : flow;
            if (!live.offer(data)) {
                drops.count(UdpDrops.Reason.QUEUE_FULL);
            }
            return live;
        });
    }

    private UdpFlow startFlow(UdpFlowKey key) {
        UdpFlow flow = new UdpFlow(key, shared, queuedBytes, this);
        threads.execute(flow::run);
        return flow;
    }

    private void endQuietest() {
        flows.values().stream()
                .max(Comparator.comparingLong(UdpFlow::quietNanos))
                .ifPresent(UdpFlow::end);
    }

    /** Takes a flow off the routes unless a datagram is waiting for it; answers whether it is off. */
    boolean forgetIfEmpty(UdpFlow flow) {
        return flows.computeIfPresent(flow.key(), (k, f) -> f == flow && flow.isEmpty() ? null : f) != flow;
    }

    /** Takes a flow off the routes. */
    void forget(UdpFlow flow) {
        flows.remove(flow.key(), flow);
    }

    /** A thread for a flow. */
    void execute(Runnable task) {
        threads.execute(task);
    }

    /** Sends an answer to the app, behind the header that names where it came from. */
    void answer(InetSocketAddress app, byte[] header, byte[] data, int length) {
        byte[] whole = ByteBuffer.allocate(header.length + length)
                .put(header)
                .put(data, 0, length)
                .array();
        try {
            socket.send(new DatagramPacket(whole, whole.length, app));
        } catch (IOException e) {
            drops.count(UdpDrops.Reason.ANSWER_NOT_SENT);
        }
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    /** Ends every flow and waits until the last thread is gone. */
    @Override
    public void close() {
        socket.close();
        threads.shutdownNow();
        threads.close();
        String dropped = drops.toString();
        if (!dropped.isEmpty()) {
            Logger.info("UDP for {} dropped datagrams: {}", appHost.getHostAddress(), dropped);
        }
    }
}
