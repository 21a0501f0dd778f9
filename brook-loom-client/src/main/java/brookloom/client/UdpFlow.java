package brookloom.client;

import brookloom.proto.io.BufferPool;
import brookloom.proto.io.DatagramStream;
import brookloom.proto.io.DialFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The datagrams between one address of the app and one destination, and their tunnel. The upstream thread dials, sends,
 * and ends the flow when it was silent both ways for long enough; the downstream thread brings the answers. Only the
 * upstream thread is ever interrupted: an interrupt in the other could close the app's socket.
 */
final class UdpFlow {
    private final UdpFlowKey key;
    private final UdpShared shared;
    private final UdpFlows flows;
    private final UdpFlows.Outlet outlet;
    private final DatagramQueue queue;
    private final long timeoutNanos;
    private volatile long lastMoved = System.nanoTime();
    private volatile @Nullable Thread upstream;

    /** Whether the upstream thread is at a tunnel, and not yet done with it. */
    private volatile boolean sending;

    /** Set before the tunnel is closed from this side: what fails behind it is no news. */
    private volatile boolean ending;

    /** What the server did to a tunnel that was dialled: as good as a dial that failed. */
    private volatile @Nullable DialFailed refusal;

    /** @param queuedBytes what all flows together may still queue */
    UdpFlow(UdpFlowKey key, UdpShared shared, Semaphore queuedBytes, UdpFlows flows, UdpFlows.Outlet outlet) {
        AppLimits limits = shared.limits();
        Duration timeout = shared.timeout();
        this.key = key;
        this.shared = shared;
        this.flows = flows;
        this.outlet = outlet;
        this.queue = new DatagramQueue(limits.queuedDatagrams(), limits.queuedBytes(), queuedBytes);
        this.timeoutNanos = timeout.isZero() ? Long.MAX_VALUE : timeout.toNanos();
    }

    UdpFlowKey key() {
        return key;
    }

    /** Queues a datagram for the destination; false when there is no room. */
    boolean offer(byte[] datagram) {
        return queue.offer(datagram);
    }

    boolean isEmpty() {
        return queue.isEmpty();
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
            flows.forget(this);
            queue.clear();
        }
    }

    private void serve() throws IOException, InterruptedException {
        UdpLocalPorts ports = shared.localPorts();
        Dialer.UdpTunnel tunnel = shared.dialer().dialUdp(key.destination(), ports.recall(key));
        try (DatagramStream datagrams = tunnel.datagrams()) {
            ports.remember(key, tunnel.localPort());
            lastMoved = System.nanoTime();
            sending = true;
            flows.execute(() -> pumpDown(datagrams));
            pumpUp(datagrams);
        } finally {
            ports.remember(key, tunnel.localPort());
        }
    }

    private void pumpUp(DatagramStream tunnel) throws IOException, InterruptedException {
        try {
            byte[] datagram = next();
            while (datagram != null) {
                tunnel.send(datagram, 0, datagram.length);
                datagram = next();
            }
        } finally {
            sending = false;
        }
    }

    /** Waits for the app's next datagram; null when the flow has been silent for too long and is off the routes. */
    private byte @Nullable [] next() throws InterruptedException {
        while (true) {
            byte[] datagram = queue.poll(timeoutNanos - quietNanos());
            if (datagram != null) {
                lastMoved = System.nanoTime();
                return datagram;
            }
            if (quietNanos() >= timeoutNanos && flows.forgetIfEmpty(this)) {
                ending = true;
                return null;
            }
        }
    }

    private void pumpDown(DatagramStream tunnel) {
        try {
            while (tunnel.await() && answerOne(tunnel)) {
                lastMoved = System.nanoTime();
            }
        } catch (DialFailed e) {
            refusal = ending ? null : e;
        } catch (IOException e) {
            Logger.debug("{} ended: {}", key, e.toString());
        } finally {
            if (sending) {
                interruptUpstream();
            }
        }
    }

    /** With a buffer borrowed for this one answer: flows are quiet most of the time. */
    private boolean answerOne(DatagramStream tunnel) throws IOException {
        byte[] buffer = BufferPool.take(BufferPool.LARGE);
        try {
            int length = tunnel.receive(buffer);
            if (length >= 0) {
                outlet.answer(buffer, length);
            }
            return length >= 0;
        } finally {
            BufferPool.give(buffer);
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

    /** Where one dial failed the next would too: without a pause each datagram would try, and log. */
    private void refused(DialFailed e) {
        if (ending || flows.isClosed()) {
            return;
        }
        Logger.warn("{}", e.getMessage());
        try {
            Thread.sleep(shared.limits().redialPause());
        } catch (InterruptedException interrupted) {
            Logger.debug("{} ended", key);
        }
    }
}
