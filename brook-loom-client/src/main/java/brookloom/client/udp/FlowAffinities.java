package brookloom.client.udp;

import brookloom.client.dial.FlowAffinity;
import brookloom.proto.Destination;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Remembers the affinities of flows, so that a flow that was idle and comes back keeps its port towards the target.
 * Forgets after a while, and forgets the oldest when there are too many.
 */
public final class FlowAffinities {
    private static final int MAX_ENTRIES = 16_384;

    private final long memoryNanos;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();

    /** Oldest first. */
    private final Map<Key, Entry> affinities = new LinkedHashMap<>();

    /** Whichever address of ours the app sends to. */
    private record Key(InetSocketAddress app, Destination destination) {
        static Key of(UdpFlowKey flow) {
            return new Key(flow.app(), flow.destination());
        }
    }

    private record Entry(FlowAffinity affinity, long since) {}

    public FlowAffinities(Duration memory, LongSupplier nanoTime) {
        this.memoryNanos = memory.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Keeps a flow's affinity, from now on for the whole time. */
    void remember(UdpFlowKey flow, FlowAffinity affinity) {
        lock.lock();
        try {
            forgetOld(MAX_ENTRIES - 1);
            affinities.remove(Key.of(flow));
            affinities.put(Key.of(flow), new Entry(affinity, nanoTime.getAsLong()));
        } finally {
            lock.unlock();
        }
    }

    /** Returns the flow's last affinity. */
    FlowAffinity recall(UdpFlowKey flow) {
        lock.lock();
        try {
            forgetOld(MAX_ENTRIES);
            Entry entry = affinities.get(Key.of(flow));
            return entry == null ? FlowAffinity.NONE : entry.affinity();
        } finally {
            lock.unlock();
        }
    }

    private void forgetOld(int most) {
        long now = nanoTime.getAsLong();
        Iterator<Entry> oldest = affinities.values().iterator();
        while (oldest.hasNext()) {
            if (now - oldest.next().since() < memoryNanos && affinities.size() <= most) {
                return;
            }
            oldest.remove();
        }
    }

    int size() {
        lock.lock();
        try {
            return affinities.size();
        } finally {
            lock.unlock();
        }
    }
}
