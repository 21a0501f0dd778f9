package brookloom.server.plain;

import brookloom.net.udp.DatagramRoom;
import brookloom.observe.TunnelOutcome;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The flows of all clients, bounded: where there is no room for another one, the client that has the most loses the one that
 * was quiet for longest. So a client with many takes places from itself only. Of the loop's thread alone.
 */
final class PlainFlows {
    private final int most;
    private final int mostOfOne;
    private final DatagramRoom room;
    private final Map<InetAddress, Client> clients = new HashMap<>();

    /** Clients by how many flows they have. */
    private final TreeMap<Integer, LinkedHashSet<Client>> bySize = new TreeMap<>();

    private int count;

    /** Flows of one client. */
    private static final class Client {
        private final DatagramRoom.Share share;

        /** The flow that was asked for longest ago first. */
        private final LinkedHashMap<PlainFlow.Key, PlainFlow> flows = new LinkedHashMap<>(8, 0.75f, true);

        Client(DatagramRoom.Share share) {
            this.share = share;
        }
    }

    /** @param mostOfOne client: each flow takes a port of this machine */
    PlainFlows(int most, int mostOfOne, DatagramRoom room) {
        this.most = most;
        this.mostOfOne = mostOfOne;
        this.room = room;
    }

    /** Returns the flow, which counts as asked for, or null. */
    @Nullable
    PlainFlow get(PlainFlow.Key key) {
        Client client = clients.get(key.client().getAddress());
        return client == null ? null : client.flows.get(key);
    }

    /** Adds a new flow, and ends another one where there are too many. */
    PlainFlow add(PlainFlow.Key key, Function<DatagramRoom.Share, PlainFlow> maker) {
        InetAddress address = key.client().getAddress();
        Client client = clients.computeIfAbsent(address, any -> new Client(room.share()));
        if (client.flows.size() >= mostOfOne) {
            endQuietest(client);
        } else if (count >= most) {
            endQuietest(bySize.lastEntry().getValue().getFirst());
        }
        PlainFlow flow = maker.apply(client.share);
        clients.put(address, client); // it may just have lost its last flow
        client.flows.put(key, flow);
        moved(client, client.flows.size() - 1, client.flows.size());
        count++;
        return flow;
    }

    private void endQuietest(Client client) {
        var quietest = client.flows.entrySet().iterator();
        Map.Entry<PlainFlow.Key, PlainFlow> lost = quietest.next();
        lost.getValue().end(TunnelOutcome.CUT);
        quietest.remove();
        removed(lost.getKey().client().getAddress(), client, 1);
    }

    /** Removes the flows that the test accepts. */
    void removeIf(Predicate<PlainFlow> over) {
        for (Map.Entry<InetAddress, Client> entry : Map.copyOf(clients).entrySet()) {
            Client client = entry.getValue();
            int before = client.flows.size();
            client.flows.values().removeIf(over);
            int lost = before - client.flows.size();
            if (lost > 0) {
                removed(entry.getKey(), client, lost);
            }
        }
    }

    private void removed(InetAddress address, Client client, int lost) {
        count -= lost;
        moved(client, client.flows.size() + lost, client.flows.size());
        if (client.flows.isEmpty()) {
            clients.remove(address);
        }
    }

    private void moved(Client client, int from, int to) {
        LinkedHashSet<Client> before = bySize.get(from);
        if (before != null) {
            before.remove(client);
            if (before.isEmpty()) {
                bySize.remove(from);
            }
        }
        if (to > 0) {
            bySize.computeIfAbsent(to, size -> new LinkedHashSet<>()).add(client);
        }
    }

    /** Ends all. */
    void endAll() {
        removeIf(flow -> {
            flow.end(TunnelOutcome.CUT);
            return true;
        });
    }

    int count() {
        return count;
    }
}
