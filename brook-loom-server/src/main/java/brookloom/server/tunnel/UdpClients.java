package brookloom.server.tunnel;

import brookloom.net.dial.DialFailed;
import brookloom.net.udp.DatagramRoom;
import brookloom.proto.ReplyCode;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Bounds what each client has of UDP: a port of this machine for each tunnel, and room for datagrams that wait. */
final class UdpClients {
    /** Tunnels of one client, each with a port; four such clients leave half of the ports to others. */
    static final int MOST_TUNNELS = 8192;

    private final DatagramRoom room;
    private final int mostTunnels;
    private final ConcurrentMap<String, Client> clients = new ConcurrentHashMap<>();

    /** @param tunnels at least one */
    private record Client(DatagramRoom.Share share, int tunnels) {}

    UdpClients(DatagramRoom room, int mostTunnels) {
        this.room = room;
        this.mostTunnels = mostTunnels;
    }

    /** A client's place for one tunnel. */
    final class Place implements AutoCloseable {
        private final String host;
        private final DatagramRoom.Share share;

        private Place(String host, DatagramRoom.Share share) {
            this.host = host;
            this.share = share;
        }

        /** Returns the room that the client's tunnels have together. */
        DatagramRoom.Share share() {
            return share;
        }

        @Override
        public void close() {
            clients.computeIfPresent(
                    host,
                    (key, client) -> client.tunnels() == 1 ? null : new Client(client.share(), client.tunnels() - 1));
        }
    }

    /**
     * Takes a place for a tunnel of the client.
     *
     * @throws DialFailed when it has too many already
     */
    Place enter(String host) throws DialFailed {
        Client entered = clients.compute(host, (key, client) -> next(client));
        if (entered.tunnels() > mostTunnels) {
            new Place(host, entered.share()).close();
            throw DialFailed.of(
                    ReplyCode.NOT_ALLOWED, host, "limit of " + mostTunnels + " concurrent UDP tunnels reached");
        }
        return new Place(host, entered.share());
    }

    private Client next(@Nullable Client client) {
        return client == null ? new Client(room.share(), 1) : new Client(client.share(), client.tunnels() + 1);
    }

    /** Returns the number of clients that have tunnels. */
    int count() {
        return clients.size();
    }
}
