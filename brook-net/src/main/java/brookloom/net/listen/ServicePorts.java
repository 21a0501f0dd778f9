package brookloom.net.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the ports of one service, so that another one can take its place at the same addresses without closing a socket:
 *
 * <pre>
 *   the new service starts    its ports have the sockets of the old one, which serves them
 *   it has started            {@link #begin}: whatever comes from now on is for the new one
 *   it cannot start           it closes its ports; the old one has noticed nothing
 * </pre>
 *
 * <p>Only what is opened by the thread that starts the service is kept.
 */
public final class ServicePorts {
    private static final ThreadLocal<@Nullable ServicePorts> STARTING = new ThreadLocal<>();

    private final Offer offer;
    private final List<Entry> kept = new CopyOnWriteArrayList<>();

    /** @param asked address, of which the port may be 0 */
    private record Entry(InetSocketAddress asked, Kept kept) {
        boolean isAt(InetSocketAddress address) {
            return kept.isOpen() && (asked.equals(address) || kept.address().equals(address));
        }
    }

    /** Offers the ports of services that are to end, each to one of those that start meanwhile. Not thread-safe. */
    public static final class Offer {
        private final List<Entry> left = new ArrayList<>();

        /** @param services that are to end once others have started */
        public Offer(List<ServicePorts> services) {
            services.forEach(service -> left.addAll(service.kept));
        }

        private <P extends Kept> @Nullable P take(Class<P> kind, InetSocketAddress address) {
            for (Entry entry : left) {
                if (kind.isInstance(entry.kept()) && entry.isAt(address)) {
                    left.remove(entry);
                    return kind.cast(entry.kept());
                }
            }
            return null;
        }
    }

    /** Starts a service. */
    public interface Start<S, E extends Exception> {
        /** Starts it on the caller's thread. */
        S start() throws E, IOException;
    }

    /** Keeps the ports of a service that is to start. */
    public ServicePorts(Offer offer) {
        this.offer = offer;
    }

    /** Has the service start, and its ports kept. */
    public <S, E extends Exception> S start(Start<S, E> start) throws E, IOException {
        STARTING.set(this);
        try {
            return start.start();
        } finally {
            STARTING.remove();
        }
    }

    /** Has the service, which has started, serve all its ports, those that it takes over among them. */
    public void begin() {
        offer.left.clear(); // all of the change have started: what nobody took would stay in memory with this service
        kept.forEach(entry -> entry.kept().begin());
    }

    /**
     * Returns what the service that this thread starts is to take over: what a service that gives way has of this kind at
     * the address. Null for nothing. What takes its place is to be kept in turn, and serves nothing before {@link Kept#begin}.
     */
    public static <P extends Kept> @Nullable P offered(Class<P> kind, InetSocketAddress address) {
        ServicePorts service = STARTING.get();
        return service == null ? null : service.offer.take(kind, address);
    }

    /** Keeps what the service that this thread starts has at an address, if another one may follow; returns it. */
    public static <P extends Kept> P keep(InetSocketAddress address, P opened) {
        ServicePorts service = STARTING.get();
        if (service != null) {
            service.kept.add(new Entry(address, opened));
        }
        return opened;
    }
}
