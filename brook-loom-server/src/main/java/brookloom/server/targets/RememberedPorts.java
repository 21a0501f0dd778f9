package brookloom.server.targets;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Maps flows to ports until they have not been used for some time. Where there is no room for another one, the peer that
 * has the most loses the one that was used longest ago. Not for several threads at once.
 */
final class RememberedPorts {
    private final long lifetime;
    private final int most;
    private final int mostOfPeer;

    /** The flow that was used longest ago first. */
    private final LinkedHashMap<NatTable.Flow, Used> ports = new LinkedHashMap<>(16, 0.75f, true);

    /** The flows of each peer's address, the one that was used longest ago first. */
    private final Map<String, SequencedSet<NatTable.Flow>> peers = new HashMap<>();

    /** Peers' addresses by how many flows they have. */
    private final TreeMap<Integer, LinkedHashSet<String>> bySize = new TreeMap<>();

    /** @param at {@link System#nanoTime} of the last use */
    private record Used(int port, long at) {}

    RememberedPorts(Duration lifetime, int most, int mostOfPeer) {
        this.lifetime = lifetime.toNanos();
        this.most = most;
        this.mostOfPeer = mostOfPeer;
    }

    /** Returns the flow's port, or null; the flow counts as used. */
    @Nullable
    Integer get(NatTable.Flow flow, long now) {
        forgetUnused(now);
        Used known = ports.get(flow);
        if (known == null) {
            return null;
        }
        put(flow, known.port(), now);
        return known.port();
    }

    /** Remembers the flow's port, which counts as used. */
    void put(NatTable.Flow flow, int port, long now) {
        forgetUnused(now);
        String peer = flow.peer().host();
        if (ports.put(flow, new Used(port, now)) == null) {
            makeRoom(peer);
            add(peer, flow);
        } else {
            flowsOf(peer).addLast(flow); // moves it
        }
    }

    /** Returns the number of flows that are remembered. */
    int size(long now) {
        forgetUnused(now);
        return ports.size();
    }

    private void makeRoom(String peer) {
        if (flowsOf(peer).size() >= mostOfPeer) {
            forgetOldest(peer);
        } else if (ports.size() > most) { // the new one included
            forgetOldest(bySize.lastEntry().getValue().getFirst());
        }
    }

    private SequencedSet<NatTable.Flow> flowsOf(String peer) {
        return peers.computeIfAbsent(peer, any -> new LinkedHashSet<>());
    }

    private void forgetOldest(String peer) {
        NatTable.Flow oldest = flowsOf(peer).getFirst();
        ports.remove(oldest);
        remove(peer, oldest);
    }

    private void forgetUnused(long now) {
        Iterator<Map.Entry<NatTable.Flow, Used>> all = ports.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<NatTable.Flow, Used> oldest = all.next();
            if (now - oldest.getValue().at() < lifetime) {
                return;
            }
            all.remove();
            remove(oldest.getKey().peer().host(), oldest.getKey());
        }
    }

    private void add(String peer, NatTable.Flow flow) {
        SequencedSet<NatTable.Flow> flows = flowsOf(peer);
        flows.add(flow);
        moved(peer, flows.size() - 1, flows.size());
    }

    private void remove(String peer, NatTable.Flow flow) {
        SequencedSet<NatTable.Flow> flows = flowsOf(peer);
        flows.remove(flow);
        moved(peer, flows.size() + 1, flows.size());
        if (flows.isEmpty()) {
            peers.remove(peer);
        }
    }

    private void moved(String peer, int from, int to) {
        LinkedHashSet<String> before = bySize.get(from);
        if (before != null) {
            before.remove(peer);
            if (before.isEmpty()) {
                bySize.remove(from);
            }
        }
        if (to > 0) {
            bySize.computeIfAbsent(to, size -> new LinkedHashSet<>()).add(peer);
        }
    }
}
