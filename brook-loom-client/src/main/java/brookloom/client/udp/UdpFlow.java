package brookloom.client.udp;

import brookloom.client.dial.DialFailureLog;
import brookloom.client.dial.Dialer;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.RuleRefused;
import brookloom.net.stream.BufferPool;
import brookloom.net.udp.DatagramBatches;
import brookloom.net.udp.DatagramStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The datagrams between one address of the app and one destination, and their tunnel. The upstream thread dials, sends,
 * and ends the flow when it was silent both ways for long enough; the downstream thread brings the answers. Over a tunnel
 * that runs on the loop, both only watch: there datagrams pass straight through, on the loop's thread. Only the upstream
 * thread is ever interrupted: an interrupt in the other could close the app's socket.
 */
final class UdpFlow implements DatagramStream.Receiver {
    private static final byte[] NONE = new byte[0];

    private final UdpFlowKey key;
    private final UdpContext shared;
    private final UdpFlows flows;
    private final UdpFlows.Outlet outlet;
    private final DatagramBatches queue;
    private final long timeoutNanos;
    private volatile long lastMoved = System.nanoTime();
    private volatile @Nullable Thread upstream;

    /**
     * True once a tunnel has accepted a datagram. A flow that accepted none hands nothing over, or one could replace
     * another for ever.
     */
    private boolean sent;

    /** True while the upstream thread is using a tunnel. */
    private volatile boolean sending;

    /** The tunnel on the loop, once nothing is queued in front of it any more. */
    private volatile @Nullable DatagramStream straight;

    private final AtomicBoolean over = new AtomicBoolean();

    /** Set before the tunnel is closed from this side: what fails behind it is no news. */
    private volatile boolean ending;

    /** The server's failure of a dialled tunnel; treated as a failed dial. */
    private volatile @Nullable DialFailed refusal;

    /** @param queue owned from now on */
    UdpFlow(UdpFlowKey key, UdpContext shared, DatagramBatches queue, UdpFlows flows, UdpFlows.Outlet outlet) {
        Duration timeout = shared.timeout();
        this.key = key;
        this.shared = shared;
        this.flows = flows;
        this.outlet = outlet;
        this.queue = queue;
        this.timeoutNanos = timeout.isZero() ? Long.MAX_VALUE : timeout.toNanos();
    }

    UdpFlowKey key() {
        return key;
    }

    /** Sends a datagram to the destination, or queues it; false when there is no room. On the loop's thread. */
    boolean offer(byte[] data, int offset, int length) {
        DatagramStream tunnel = straight;
        if (tunnel == null) {
            return queue.offer(NONE, data, offset, length);
        }
        lastMoved = System.nanoTime();
        try {
            tunnel.send(data, offset, length);
            return true;
        } catch (IOException e) {
            return queue.offer(NONE, data, offset, length); // the flow is at its end
        }
    }

    /** Returns whether the idle timeout has passed. */
    boolean isOver() {
        return isQuiet(timeoutNanos);
    }

    /** Returns whether nothing has moved for so long, and nothing waits. */
    boolean isQuiet(long nanos) {
        return queue.isEmpty() && quietNanos() >= nanos;
    }

    /** Nanoseconds since a datagram went either way. */
    long quietNanos() {
        return System.nanoTime() - lastMoved;
    }

    /** The upstream thread's way, from dialling to the end. The only place where a flow's failures are judged. */
    void run() {
        upstream = Thread.currentThread();
        try {
            if (!ending) {
                serve();
            }
        } catch (DialFailed e) {
            refused(e);
        } catch (IOException | InterruptedException | RejectedExecutionException e) {
            DialFailed cause = refusal;
            if (cause == null) {
                Logger.debug("{} ended: {}", key, e.toString());
            } else {
                refused(cause);
            }
        } finally {
            if (!mayHandOver() || !flows.handOver(this, queue)) {
                flows.forget(this);
                queue.clear();
            }
        }
    }

    private boolean mayHandOver() {
        return sent && refusal == null && !ending && !flows.isClosed();
    }

    private void serve() throws IOException, InterruptedException {
        FlowAffinities affinities = shared.affinities();
        Dialer.UdpTunnel tunnel = shared.dialer().forApp(key.app()).dialUdp(key.destination(), affinities.recall(key));
        try (DatagramStream datagrams = tunnel.datagrams()) {
            affinities.remember(key, tunnel.affinity());
            lastMoved = System.nanoTime();
            sending = true;
            boolean onLoop = datagrams.runOn(shared.loop(), this);
            if (!onLoop) {
                flows.execute(() -> pumpDown(datagrams));
            }
            pumpUp(datagrams, onLoop);
            datagrams.expiring();
        } finally {
            affinities.remember(key, tunnel.affinity());
        }
    }

    /** Sends all queued datagrams in one batch. */
    private void pumpUp(DatagramStream opened, boolean onLoop) throws IOException, InterruptedException {
        DatagramStream tunnel = opened;
        try {
            for (DatagramBatches.Batch batch = next(); batch != null; batch = next()) {
                tunnel = tunnel.settled();
                while (batch.next()) {
                    tunnel.sendLater(batch.bytes(), batch.start(), batch.length());
                }
                batch.release();
                sent = true;
                if (queue.isEmpty()) {
                    tunnel.flush();
                    straight = onLoop ? tunnel : null;
                }
            }
        } finally {
            sending = false;
            straight = null;
        }
    }

    /** Waits for the app's next datagrams; null when the flow has been idle for too long and is off the routes. */
    private DatagramBatches.@Nullable Batch next() throws InterruptedException {
        while (true) {
            DatagramBatches.Batch batch = queue.poll(timeoutNanos - quietNanos());
            if (batch != null) {
                lastMoved = System.nanoTime();
                return batch;
            }
            if (quietNanos() >= timeoutNanos && flows.forgetIfQuiet(this)) {
                ending = true;
                return null;
            }
        }
    }

    private void pumpDown(DatagramStream opened) {
        DatagramStream tunnel = opened;
        try {
            boolean more = true;
            while (more && tunnel.await()) {
                more = answerAll(tunnel);
                tunnel = tunnel.settled();
            }
            ended(null);
        } catch (IOException e) {
            ended(e);
        } catch (RuntimeException e) {
            ended(new IOException("flow failed by a bug: " + e, e));
        }
    }

    /** All that is at hand, with a buffer borrowed for it: flows are quiet most of the time. False at the end. */
    private boolean answerAll(DatagramStream tunnel) throws IOException {
        byte[] buffer = BufferPool.take(BufferPool.LARGE);
        int headroom = outlet.headroom();
        try {
            int length;
            do {
                length = tunnel.receive(buffer, headroom);
                if (length >= 0) {
                    received(buffer, headroom, length);
                }
            } while (length >= 0 && tunnel.isReady());
            return length >= 0;
        } finally {
            BufferPool.give(buffer);
        }
    }

    @Override
    public void received(byte[] buffer, int offset, int length) {
        lastMoved = System.nanoTime();
        outlet.answer(buffer, offset, length);
    }

    @Override
    public void failed(IOException e) {
        ended(e);
    }

    /** The downstream half is over, and so is the flow; told more than once, the first time counts. */
    private void ended(@Nullable IOException e) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        if (e instanceof DialFailed failed) {
            refusal = ending ? null : failed;
        } else if (e != null) {
            Logger.debug("{} ended: {}", key, e.toString());
        }
        if (sending) {
            interruptUpstream();
        }
    }

    /** From any thread: takes the flow off the routes, and ends its dial or its tunnel. */
    void end() {
        ending = true;
        flows.forget(this);
        interruptUpstream();
    }

    private void interruptUpstream() {
        Thread thread = upstream;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Pauses after a failed dial: the next would fail too, and each datagram would dial and log. */
    private void refused(DialFailed e) {
        refusal = e;
        if (ending || flows.isClosed()) {
            return;
        }
        if (e instanceof RuleRefused) {
            Logger.debug("{}", e.getMessage());
        } else {
            DialFailureLog.warn(e);
        }
        try {
            Thread.sleep(shared.limits().redialPause());
        } catch (InterruptedException interrupted) {
            Logger.debug("{} ended", key);
        }
    }
}
