package brookloom.client;

import brookloom.proto.io.DatagramStream;
import brookloom.proto.io.DialFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The datagrams between one address of the app and one destination, and their tunnel. The upstream thread dials, sends,
 * and ends the flow when it was silent both ways for long enough; the downstream thread brings the answers. Only the
 * upstream thread is ever interrupted: an interrupt in the other could close the association's socket.
 */
final class UdpFlow {
    private final UdpFlowKey key;
    private final Socks5Shared shared;
    private final UdpAssociation association;
    private final DatagramQueue queue;
    private final byte[] header;
    private final long timeoutNanos;
    private final FutureTask<@Nullable Void> upstream = new FutureTask<>(this::run, null);
    private volatile long lastMoved = System.nanoTime();

    /** @param queuedBytes what all flows of the association together may still queue */
    UdpFlow(UdpFlowKey key, Socks5Shared shared, Semaphore queuedBytes, UdpAssociation association) {
        Socks5Limits limits = shared.limits();
        Duration timeout = shared.options().udpTimeout();
        this.key = key;
        this.shared = shared;
        this.association = association;
        this.queue = new DatagramQueue(limits.queuedDatagrams(), limits.queuedBytes(), queuedBytes);
        this.header = new UdpHeader(0, key.destination()).encode();
        this.timeoutNanos = timeout.isZero() ? Long.MAX_VALUE : timeout.toNanos();
    }

    UdpFlowKey key() {
        return key;
    }

    /** What the upstream thread does, from dialling to the end. */
    Runnable task() {
        return upstream;
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

    private void run() {
        try {
            serve();
        } catch (DialFailed e) {
            if (!association.isClosed()) {
                Logger.warn("{}", e.getMessage());
                dropForAWhile();
            }
        } catch (IOException e) {
            Logger.debug("{} ended: {}", key, e.toString());
        } catch (InterruptedException | RejectedExecutionException e) {
            Logger.debug("{} ended", key);
        } finally {
            association.forget(this);
            queue.clear();
        }
    }

    private void serve() throws IOException, InterruptedException {
        UdpLocalPorts ports = shared.localPorts();
        Dialer.UdpTunnel tunnel = shared.dialer().dialUdp(key.destination(), ports.recall(key));
        try (DatagramStream datagrams = tunnel.datagrams()) {
            ports.remember(key, tunnel.localPort());
            lastMoved = System.nanoTime();
            association.execute(() -> pumpDown(datagrams));
            pumpUp(datagrams);
        } finally {
            ports.remember(key, tunnel.localPort());
        }
    }

    private void pumpUp(DatagramStream tunnel) throws IOException, InterruptedException {
        byte[] datagram = next();
        while (datagram != null) {
            tunnel.send(datagram, 0, datagram.length);
            datagram = next();
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
            if (quietNanos() >= timeoutNanos && association.forgetIfEmpty(this)) {
                return null;
            }
        }
    }

    private void pumpDown(DatagramStream tunnel) {
        byte[] buffer = new byte[Socks5Protocol.MAX_DATAGRAM];
        try {
            int length = tunnel.receive(buffer);
            while (length >= 0) {
                lastMoved = System.nanoTime();
                association.answer(key.app(), header, buffer, length);
                length = tunnel.receive(buffer);
            }
        } catch (IOException e) {
            Logger.debug("{} ended: {}", key, e.toString());
        } finally {
            end();
        }
    }

    /** From any thread: takes the flow off the routes, ends its dial or its tunnel. */
    void end() {
        association.forget(this);
        upstream.cancel(true);
    }

    /** Where a dial failed the next would too: without a pause each datagram would try, and log. */
    private void dropForAWhile() {
        try {
            Thread.sleep(shared.limits().redialPause());
        } catch (InterruptedException e) {
            Logger.debug("{} ended", key);
        }
    }
}
