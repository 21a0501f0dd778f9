package brookloom.client.udp;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The local ports that flows were dialled from, so that a flow that went quiet comes back from the same one and keeps
 * its port on the server's far side. Forgets after a while, and forgets the oldest when there are too many.
 */
public final class UdpLocalPorts {
    private static final int MAX_ENTRIES = 16_384;

    private final long memoryNanos;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();

    /** Oldest first. */
    private final Map<UdpFlowKey, Entry> ports = new LinkedHashMap<>();

    private record Entry(int port, long since) {}

    public UdpLocalPorts(Duration memory, LongSupplier nanoTime) {
        this.memoryNanos = memory.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Keeps a flow's port, from now on for the whole time. */
    void remember(UdpFlowKey flow, int port) {
        lock.lock();
        try {
            forgetOld(MAX_ENTRIES - 1);
            ports.remove(flow);
            ports.put(flow, new Entry(port, nanoTime.getAsLong()));
        } finally {
            lock.unlock();
        }
    }

    /** The flow's last port, 0 when it is not known. */
    int recall(UdpFlowKey flow) {
        lock.lock();
        try {
            forgetOld(MAX_ENTRIES);
            Entry entry = ports.get(flow);
            return entry == null ? 0 : entry.port();
        } finally {
            lock.unlock();
        }
    }

    private void forgetOld(int most) {
        long now = nanoTime.getAsLong();
        Iterator<Entry> oldest = ports.values().iterator();
        while (oldest.hasNext()) {
            if (now - oldest.next().since() < memoryNanos && ports.size() <= most) {
                return;
            }
            oldest.remove();
        }
    }

    int size() {
        lock.lock();
        try {
            return ports.size();
        } finally {
            lock.unlock();
        }
    }
}
