package brookloom.server.tunnel;

import brookloom.net.stream.Deadline;
import brookloom.proto.HostAddress;
import brookloom.server.targets.Peer;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Logs failures that others cause, as often as they like: few lines for each address and minute, and a count of the rest
 * when the minute is over. An IPv6 subscriber's /64 is one address. So is everybody beyond the first hundreds.
 */
final class FailureLog implements AutoCloseable {
    static final Duration WINDOW = Duration.ofMinutes(1);

    /** Addresses with lines of their own in a minute. */
    static final int MOST_ADDRESSES = 256;

    private static final int PREFIX_BYTES = 8;

    private final int lines;
    private final Consumer<String> log;
    private final ReentrantLock lock = new ReentrantLock();

    // Under the lock:
    private final Map<String, Count> counts = new LinkedHashMap<>();
    private long others;
    private @Nullable Runnable cancelReport;

    /** Counts one address's failures in the current minute. */
    private static final class Count {
        private int shown;
        private long more;
        private String last = "";
    }

    /**
     * Logs failures.
     *
     * @param lines for each address and minute, before the rest is counted
     * @param log takes the lines; does not wait
     */
    FailureLog(int lines, Consumer<String> log) {
        this.lines = lines;
        this.log = log;
    }

    /** Logs a failure, or counts it. */
    void failed(Peer peer, String what) {
        String address = address(peer);
        lock.lock();
        try {
            Count count = counts.get(address);
            if (count == null && counts.size() == MOST_ADDRESSES) {
                others++;
                return;
            }
            if (count == null) {
                count = new Count();
                counts.put(address, count);
                startMinute();
            }
            if (count.shown < lines) {
                count.shown++;
                log.accept(peer + " " + what);
            } else {
                count.more++;
                count.last = what;
            }
        } finally {
            lock.unlock();
        }
    }

    private static String address(Peer peer) {
        if (HostAddress.parse(peer.host()) instanceof HostAddress.Ip ip
                && ip.toInetAddress() instanceof Inet6Address address) {
            byte[] bytes = address.getAddress();
            return HostAddress.text(prefix(bytes)) + "/64";
        }
        return peer.host();
    }

    private static InetAddress prefix(byte[] address) {
        byte[] prefix = new byte[address.length];
        System.arraycopy(address, 0, prefix, 0, PREFIX_BYTES);
        try {
            return InetAddress.getByAddress(prefix);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address of " + prefix.length + " bytes", e);
        }
    }

    private void startMinute() {
        if (cancelReport == null) {
            cancelReport = Deadline.schedule(this::report, WINDOW);
        }
    }

    /** Logs the counts of the minute, which is over. */
    void report() {
        lock.lock();
        try {
            cancelReport = null;
            counts.forEach((address, count) -> {
                if (count.more > 0) {
                    String others = count.more == 1
                            ? ""
                            : " (and " + (count.more - 1) + " other failures of this address within a minute)";
                    log.accept(address + " " + count.last + others);
                }
            });
            if (others > 0) {
                log.accept(others + " failures of other addresses within a minute");
            }
            counts.clear();
            others = 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (cancelReport != null) {
                cancelReport.run();
            }
        } finally {
            lock.unlock();
        }
        report();
    }
}
