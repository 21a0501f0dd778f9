package brookloom.net.relay;

import brookloom.net.stream.BufferPool;
import brookloom.net.stream.Threads;
import brookloom.net.udp.DatagramStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Datagrams both ways between two streams of them, until one ends or fails, or nothing has moved either way for a while.
 * Then both are closed: datagrams know no half-close.
 */
public final class DatagramSplice {
    private final DatagramStream near;
    private final DatagramStream tunnel;
    private final IdleClock idle;
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    private DatagramSplice(DatagramStream near, DatagramStream tunnel, Duration limit) {
        this.near = near;
        this.tunnel = tunnel;
        this.idle = new IdleClock(this::expire);
        idle.limit(limit);
    }

    /**
     * Runs until the flow is over. Owns both streams.
     *
     * @param limit how long nothing may move; zero for no limit
     * @param name of the tunnel, for the second thread
     * @throws IOException what failed first, unless the flow just went quiet
     */
    public static void run(DatagramStream near, DatagramStream tunnel, Duration limit, String name) throws IOException {
        new DatagramSplice(near, tunnel, limit).run(name);
    }

    private void run(String name) throws IOException {
        Thread up = Thread.ofVirtual().name(name + "-up").start(() -> pump(near, tunnel));
        try {
            pump(tunnel, near);
        } finally {
            idle.stop();
            Threads.joinUninterruptibly(up, this::closeBoth);
        }
        IOException first = failure.get();
        if (first != null && !idle.expired()) {
            throw first;
        }
    }

    private void pump(DatagramStream source, DatagramStream sink) {
        try {
            boolean more = true;
            while (more && source.await()) {
                more = move(source, sink);
            }
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        } catch (RuntimeException | Error e) {
            Threads.reportLackOfMemory(e);
            failure.compareAndSet(null, new IOException("tunnel failed: " + e, e));
        } finally {
            closeBoth();
        }
    }

    /** All that is at hand, with a buffer borrowed for it: flows are quiet most of the time. False at the end. */
    private boolean move(DatagramStream source, DatagramStream sink) throws IOException {
        byte[] buffer = BufferPool.take(BufferPool.LARGE);
        try {
            int length;
            do {
                length = source.receive(buffer);
                if (length >= 0) {
                    sink.sendLater(buffer, 0, length);
                    idle.moved();
                }
            } while (length >= 0 && source.isReady());
            sink.flush();
            return length >= 0;
        } finally {
            BufferPool.give(buffer);
        }
    }

    private void expire() {
        near.expiring();
        tunnel.expiring();
        closeBoth();
    }

    private void closeBoth() {
        near.close();
        tunnel.close();
    }
}
