package brookloom.client.servers;

import brookloom.net.state.KeptText;
import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which way to a server got through which network, in a line each: this machine's address there, and the way's key.
 * Thread-safe.
 */
final class KnownNetworks {
    /** Networks that are remembered: those where a way worked last. */
    static final int MOST = 64;

    private final KeptText kept;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, String> ways = new LinkedHashMap<>();

    KnownNetworks(KeptText kept) {
        this.kept = kept;
        kept.read().ifPresent(before -> before.text().lines().forEach(this::read));
    }

    private void read(String line) {
        String[] words = line.split(" ", -1);
        if (words.length == 2 && HostAddress.isLiteral(words[0])) {
            put(words[0], words[1]);
        }
    }

    /** Returns the key of the way that worked last; null for an unknown network. */
    @Nullable
    String wayAt(InetAddress address) {
        lock.lock();
        try {
            return ways.get(HostAddress.text(address));
        } finally {
            lock.unlock();
        }
    }

    /** Learns that a way works on the network where this machine has the address. */
    void worked(InetAddress address, String key) {
        lock.lock();
        try {
            put(HostAddress.text(address), key);
            kept.write(ways.entrySet().stream()
                    .map(way -> way.getKey() + " " + way.getValue() + "\n")
                    .collect(Collectors.joining()));
        } finally {
            lock.unlock();
        }
    }

    private void put(String address, String key) {
        ways.remove(address);
        ways.put(address, key);
        if (ways.size() > MOST) {
            ways.remove(ways.keySet().iterator().next());
        }
    }
}
