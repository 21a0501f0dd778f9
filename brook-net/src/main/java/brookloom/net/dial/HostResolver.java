package brookloom.net.dial;

import brookloom.net.stream.Threads;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Names to addresses. The JDK's lookup blocks natively, which would hold a virtual thread's carrier; so it runs on a
 * bounded pool of platform threads, and many slow names only delay other names.
 */
public final class HostResolver {
    private static final int THREADS = 256;
    private static final int QUEUED = 4096;
    private static final ThreadPoolExecutor LOOKUPS = lookups();

    private HostResolver() {}

    /** Returns all addresses of the host, in the resolver's order; literals are not looked up. */
    public static List<InetAddress> resolve(HostAddress host, Duration limit) throws DialFailed {
        return switch (host) {
            case HostAddress.Ip ip -> List.of(ip.toInetAddress());
            case HostAddress.Domain domain -> lookUp(domain.name(), limit);
        };
    }

    /** Returns the first address of the destination, for datagrams. */
    public static InetAddress resolveFirst(Destination destination, Duration limit) throws DialFailed {
        return resolve(destination.host(), limit).getFirst();
    }

    private static List<InetAddress> lookUp(String name, Duration limit) throws DialFailed {
        Future<InetAddress[]> lookup = null;
        try {
            lookup = LOOKUPS.submit(() -> InetAddress.getAllByName(name));
            return List.of(lookup.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                Threads.report(error);
            }
            if (e.getCause() instanceof UnknownHostException) {
                throw DialFailed.of(ReplyCode.HOST_UNREACHABLE, name, "unknown host", e);
            }
            throw DialFailed.of(ReplyCode.GENERAL_FAILURE, name, "lookup failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw DialFailed.of(
                    ReplyCode.HOST_UNREACHABLE, name, "no answer from DNS within " + limit.toSeconds() + " s", e);
        } catch (java.util.concurrent.RejectedExecutionException e) {
            throw DialFailed.of(ReplyCode.GENERAL_FAILURE, name, QUEUED + " lookups are waiting already", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DialFailed.of(ReplyCode.GENERAL_FAILURE, name, "lookup interrupted", e);
        } finally {
            if (lookup != null) {
                lookup.cancel(false); // if it has not begun, nobody waits for it any more
            }
        }
    }

    private static ThreadPoolExecutor lookups() {
        var pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(QUEUED),
                Thread.ofPlatform().daemon().name("dns-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
