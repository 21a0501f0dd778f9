package brookloom.client.udp;

import brookloom.client.config.AppLimits;
import brookloom.net.udp.DatagramBatches;
import brookloom.net.udp.DatagramRoom;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The flows behind one local socket. Each has a tunnel and threads of its own: {@link #route} never waits for any of
 * them. What all may use together is bounded.
 */
public final class UdpFlows implements Closeable {
    /** Flows that an association stands for, as far as its queue is concerned. */
    private static final int ASSOCIATED = 16;

    /** Limit on the wait for flows that end; an association waits for the server's END, and leaves its carrier to others. */
    private static final long END_LIMIT_SECONDS = 3;

    private final UdpContext shared;
    private final Function<UdpFlowKey, Outlet> outlets;
    private final DatagramRoom.Share queued;
    private volatile boolean closed;

    /** Flows by key. A flow that has been removed gets no datagrams, and ends. */
    private final ConcurrentMap<UdpFlowKey, UdpFlow> flows = new ConcurrentHashMap<>();

    /** Owns every thread of the flows. */
    private final ExecutorService threads;

    /** The way back to the app. */
    public interface Outlet {
        /**
         * Sends an answer; what cannot be sent is dropped. The array is only lent, and what is before the offset may be
         * overwritten. From any thread; does not wait.
         */
        void answer(byte[] data, int offset, int length);

        /** Returns how many bytes before the offset are of use. */
        default int headroom() {
            return 0;
        }
    }

    /**
     * No flows yet.
     *
     * @param name what threads are called
     * @param outlets makes the way back for each new flow
     */
    public UdpFlows(String name, UdpContext shared, Function<UdpFlowKey, Outlet> outlets) {
        this.shared = shared;
        this.outlets = outlets;
        this.queued = shared.loop().room().share();
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-", 0).factory());
    }

    /**
     * Gives a datagram, the rest of an array's buffer, to its flow, and answers false when there is no room for it. On
     * the loop's thread.
     *
     * <p>Atomic against {@link #forget}: a flow is either given the datagram or gone, never given it and gone.
     */
    public boolean route(UdpFlowKey key, ByteBuffer data) {
        if (flows.size() >= shared.limits().flows() && !flows.containsKey(key)) {
            endQuietest();
        }
        boolean[] taken = new boolean[1];
        flows.compute(key, (k, flow) -> {
            UdpFlow live = flow == null ? start(k, emptyQueue(k)) : flow;
            taken[0] = live.offer(data.array(), data.arrayOffset() + data.position(), data.remaining());
            return live;
        });
        return taken[0];
    }

    private DatagramBatches emptyQueue(UdpFlowKey key) {
        AppLimits limits = shared.limits();
        int datagrams = limits.queuedDatagrams() * (key.isAssociation() ? ASSOCIATED : 1);
        return new DatagramBatches(shared.loop(), datagrams, limits.queuedBytes(), queued);
    }

    private UdpFlow start(UdpFlowKey key, DatagramBatches queue) {
        UdpFlow flow = new UdpFlow(key, shared, queue, this, outlets.apply(key));
        threads.execute(flow::run);
        return flow;
    }

    private void endQuietest() {
        flows.values().stream()
                .max(Comparator.comparingLong(UdpFlow::quietNanos))
                .ifPresent(UdpFlow::end);
    }

    /** Takes a flow off the routes if it has been quiet for long enough; answers whether it is off. */
    boolean forgetIfQuiet(UdpFlow flow) {
        return flows.computeIfPresent(flow.key(), (k, f) -> f == flow && flow.isOver() ? null : f) != flow;
    }

    /**
     * Takes a flow off the routes. If datagrams came while its tunnel was being closed, another flow takes its place and
     * its queue.
     *
     * @return whether another flow has the queue now
     */
    boolean handOver(UdpFlow flow, DatagramBatches queue) {
        boolean[] handedOver = new boolean[1];
        try {
            flows.computeIfPresent(flow.key(), (k, f) -> {
                if (f != flow) {
                    return f;
                }
                handedOver[0] = !queue.isEmpty();
                return handedOver[0] ? start(k, queue) : null;
            });
            return handedOver[0];
        } catch (RejectedExecutionException e) {
            return false; // closed meanwhile
        }
    }

    /** Takes a flow off the routes. */
    void forget(UdpFlow flow) {
        flows.remove(flow.key(), flow);
    }

    /** A thread for a flow. */
    void execute(Runnable task) {
        threads.execute(task);
    }

    /** Returns whether there are no flows. */
    boolean isEmpty() {
        return flows.isEmpty();
    }

    /** Returns whether nothing has moved in any flow for so long, and nothing waits. */
    boolean isQuiet(Duration quiet) {
        return flows.values().stream().allMatch(flow -> flow.isQuiet(quiet.toNanos()));
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends every flow and waits until the last thread is gone. */
    @Override
    public void close() {
        closed = true;
        flows.values().forEach(UdpFlow::end);
        threads.shutdown();
        try {
            var unused = threads.awaitTermination(END_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
        threads.close();
    }
}
