package brookloom.server.plain;

import brookloom.net.listen.UdpSource;
import brookloom.net.udp.UdpLoop;
import brookloom.server.targets.Peer;
import brookloom.server.users.User;
import brookloom.server.users.Users;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the user of a datagram. The user that sent the last one from the same address and port sent this one, too; for
 * all others a thread of its own tries every user, since the loop must not wait: the datagram comes back when its user
 * is found. Of the loop's thread alone.
 */
final class PlainClients implements AutoCloseable {
    private static final int MOST_REMEMBERED = 1 << 14;
    private static final int MOST_SEARCHES = 64;

    private final Users users;
    private final UdpLoop loop;
    private final InstantSource clock;
    private final @Nullable PlainClient only;
    private final Map<InetSocketAddress, PlainClient> byAddress = leastRecentlyUsed();
    private final Map<User, PlainClient> byUser = leastRecentlyUsed();
    private final ThreadPoolExecutor searches;

    /** Takes a datagram whose user was searched for, on the loop's thread; null when it is nobody's. */
    interface Receiver {
        void received(@Nullable PlainClient who, InetSocketAddress client, UdpSource asked, byte[] datagram);
    }

    PlainClients(Users users, UdpLoop loop, InstantSource clock) {
        this.users = users;
        this.loop = loop;
        this.clock = clock;
        User one = users.only();
        this.only = one == null ? null : new PlainClient(one);
        this.searches = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(MOST_SEARCHES),
                Thread.ofVirtual().name("plain-search").factory());
    }

    private static <K, V> Map<K, V> leastRecentlyUsed() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MOST_REMEMBERED;
            }
        };
    }

    /** Returns whose datagrams come from this address, as far as is known; null when nobody's have. */
    @Nullable
    PlainClient known(InetSocketAddress client) {
        return only == null ? byAddress.get(client) : only;
    }

    /**
     * Has the user searched for, unless there is only one, or too many searches wait.
     *
     * @param copy makes a copy of the datagram
     * @return false when nothing is searched for
     */
    boolean search(InetSocketAddress client, UdpSource asked, Supplier<byte[]> copy, Receiver receiver) {
        if (only != null || searches.getQueue().remainingCapacity() == 0) {
            return false;
        }
        byte[] datagram = copy.get();
        try {
            searches.execute(() -> {
                User user = find(client, datagram);
                loop.execute(() -> found(user, client, asked, datagram, receiver));
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private @Nullable User find(InetSocketAddress client, byte[] datagram) {
        try {
            return users.ofDatagram(datagram, clock.instant(), Peer.of(client));
        } catch (IOException e) {
            return null;
        }
    }

    private void found(
            @Nullable User user, InetSocketAddress client, UdpSource asked, byte[] datagram, Receiver receiver) {
        PlainClient who = user == null ? null : byUser.computeIfAbsent(user, PlainClient::new);
        if (who != null) {
            byAddress.put(client, who);
        }
        receiver.received(who, client, asked, datagram);
    }

    /** Ends the searches. */
    @Override
    public void close() {
        searches.shutdownNow();
    }
}
