package brookloom.net.listen;

import brookloom.net.udp.UdpLoop;
import brookloom.proto.HostAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The sockets of a port that is bound on all addresses, one for each address. Addresses that come and go are followed:
 * what is sent to one without a socket arrives at the first socket, which is the sign to look again. Most addresses of
 * 127.0.0.0/8 are on no interface, so they get their sockets when they are asked, if the system tells.
 */
final class LocalSources implements Closeable {
    /** Each has a file descriptor; further addresses are answered by the first socket. */
    private static final int MAX = 256;

    private static final long LOOK_INTERVAL = Duration.ofSeconds(1).toNanos();

    private final UdpChannel first;
    private final int port;
    private final boolean ipv4Only;
    private final AskedAddresses askedAddresses;
    private final ReentrantLock lock = new ReentrantLock();

    /** By the address's text, which has the zone of link-local ones; under the lock. */
    private final Map<String, UdpChannel> sources = new HashMap<>();

    /** Addresses on no interface; under the lock. */
    private final Set<String> onDemand = new HashSet<>();

    private @Nullable Registrar registrar;
    private boolean closed;

    /** Of the loop's thread. */
    private long lastLook = System.nanoTime();

    /** Has a socket served. */
    interface Registrar {
        void register(UdpChannel source) throws IOException;
    }

    LocalSources(UdpChannel first) {
        this.first = first;
        this.port = first.address().getPort();
        this.ipv4Only = first.address().getAddress() instanceof Inet4Address;
        this.askedAddresses = new AskedAddresses(port);
        look();
    }

    void start(Registrar registrar) throws IOException {
        lock.lock();
        try {
            this.registrar = registrar;
            for (UdpChannel source : sources.values()) {
                registrar.register(source);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Has the loop that served them serve them no more. */
    void leave(UdpLoop loop) {
        lock.lock();
        try {
            sources.values().forEach(source -> loop.forget(source.channel()));
        } finally {
            lock.unlock();
        }
    }

    /** Returns the source of an address, bound now if need be; the first socket where that fails. */
    UdpChannel source(InetAddress local) {
        lock.lock();
        try {
            UdpChannel known = sources.get(HostAddress.text(local));
            if (known != null && known.isOpen()) {
                return known;
            }
            UdpChannel bound = bind(local);
            if (bound == null) {
                return first;
            }
            onDemand.add(HostAddress.text(local));
            return bound;
        } finally {
            lock.unlock();
        }
    }

    /** Returns where a datagram to the first socket is to be answered from. On the loop's thread. */
    UdpChannel asked(InetSocketAddress sender) {
        if (System.nanoTime() - lastLook >= LOOK_INTERVAL) {
            lastLook = System.nanoTime();
            Thread.ofVirtual().name("udp-addresses").start(this::look);
        }
        InetAddress asked = isLocal(sender.getAddress()) ? askedAddresses.find(sender) : null;
        return asked == null ? first : source(asked);
    }

    private boolean isLocal(InetAddress sender) {
        if (sender.isLoopbackAddress()) {
            return true;
        }
        lock.lock();
        try {
            return sources.containsKey(HostAddress.text(sender));
        } finally {
            lock.unlock();
        }
    }

    /** Binds addresses that are new, and closes what is gone. */
    private void look() {
        Map<String, InetAddress> present = new HashMap<>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .forEach(address -> present.put(HostAddress.text(address), address));
        } catch (SocketException e) {
            Logger.debug("UDP port {}: cannot list this machine's addresses: {}", port, e.getMessage());
            return;
        }
        lock.lock();
        try {
            sources.forEach((text, source) -> {
                if (!present.containsKey(text) && !onDemand.contains(text)) {
                    source.close();
                }
            });
            sources.values().removeIf(source -> !source.isOpen());
            present.forEach((text, address) -> {
                if (!sources.containsKey(text)) {
                    bind(address);
                }
            });
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private @Nullable UdpChannel bind(InetAddress local) {
        if (closed || sources.size() >= MAX || (ipv4Only && !(local instanceof Inet4Address))) {
            return null;
        }
        UdpChannel source = null;
        try {
            source = UdpChannel.beside(local, port);
            if (registrar != null) {
                registrar.register(source);
            }
            sources.put(HostAddress.text(local), source);
            return source;
        } catch (IOException | RuntimeException e) {
            Logger.debug("UDP port {} on {}: {}", port, HostAddress.text(local), e.toString());
            if (source != null) {
                source.close();
            }
            return null;
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            sources.values().forEach(UdpChannel::close);
            sources.clear();
        } finally {
            lock.unlock();
        }
    }
}
