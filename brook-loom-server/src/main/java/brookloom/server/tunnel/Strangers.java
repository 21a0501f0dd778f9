package brookloom.server.tunnel;

import brookloom.net.stream.BestEffort;
import brookloom.server.config.StrangerConfig;
import java.io.Closeable;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Counts the connections and carriers whose clients have not shown the password, and closes the oldest where there are too
 * many: of one address, or of all. A client with the password is a stranger for a moment only, so the oldest is hardly
 * ever one. Thread-safe.
 */
public final class Strangers {
    /** Bytes of an IPv6 address that one subscriber gets (RFC 6177): a /64 at least. */
    private static final int IPV6_PREFIX = 8;

    private final StrangerConfig limits;
    private final ReentrantLock lock = new ReentrantLock();
    // Under the lock, both oldest first:
    private final LinkedHashSet<Place> all = new LinkedHashSet<>();
    private final Map<String, LinkedHashSet<Place>> byAddress = new HashMap<>();

    public Strangers(StrangerConfig limits) {
        this.limits = limits;
    }

    /** Holds one stranger's place until it is left. */
    public final class Place implements AutoCloseable {
        private final Closeable connection;
        private String address;

        private Place(Closeable connection, String address) {
            this.connection = connection;
            this.address = address;
        }

        /**
         * Counts it for another address from now on, unless it was left.
         *
         * @param client named by a trusted proxy; null when it names none
         */
        public void move(@Nullable InetAddress client) {
            Place surplus = null;
            lock.lock();
            try {
                if (all.contains(this)) {
                    leaveAddress(this);
                    address = client == null ? "" : prefix(client);
                    surplus = enterAddress(this);
                }
            } finally {
                lock.unlock();
            }
            end(surplus);
        }

        /** Leaves the place: the client has shown the password, or is gone. Any number of times. */
        @Override
        public void close() {
            lock.lock();
            try {
                leave(this);
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Gives a stranger a place, if need be that of the oldest.
     *
     * @param client null where many clients come from one address, which is no limit then
     * @param connection closed when it is the oldest and the place is needed
     */
    public Place enter(@Nullable InetAddress client, Closeable connection) {
        Place place = new Place(connection, client == null ? "" : prefix(client));
        Place surplus;
        lock.lock();
        try {
            all.add(place);
            surplus = enterAddress(place);
            if (surplus == null && all.size() > limits.most()) {
                surplus = all.getFirst();
                leave(surplus);
            }
        } finally {
            lock.unlock();
        }
        end(surplus);
        return place;
    }

    /** Returns the number of strangers that are connected now. */
    public int count() {
        lock.lock();
        try {
            return all.size();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the oldest of the address if that has too many now; it has left its place. */
    private @Nullable Place enterAddress(Place place) {
        if (place.address.isEmpty()) {
            return null;
        }
        LinkedHashSet<Place> same = byAddress.computeIfAbsent(place.address, address -> new LinkedHashSet<>());
        same.add(place);
        if (same.size() <= limits.mostPerAddress()) {
            return null;
        }
        Place oldest = same.getFirst();
        leave(oldest);
        return oldest;
    }

    private void leave(Place place) {
        if (all.remove(place)) {
            leaveAddress(place);
        }
    }

    private void leaveAddress(Place place) {
        LinkedHashSet<Place> same = byAddress.get(place.address);
        if (same != null && same.remove(place) && same.isEmpty()) {
            byAddress.remove(place.address);
        }
    }

    /** Closes it on a thread of its own: TLS may wait for the network. */
    private static void end(@Nullable Place surplus) {
        if (surplus != null) {
            Thread.ofVirtual().name("surplus").start(() -> BestEffort.close(surplus.connection));
        }
    }

    private static String prefix(InetAddress client) {
        byte[] bytes = client.getAddress();
        return HexFormat.of().formatHex(client instanceof Inet4Address ? bytes : Arrays.copyOf(bytes, IPV6_PREFIX));
    }
}
