package brookloom.client.udp;

import brookloom.net.listen.UdpPort;
import brookloom.net.listen.UdpSource;
import brookloom.net.stream.ByteStream;
import brookloom.net.text.Failures;
import brookloom.net.text.HostPorts;
import brookloom.net.udp.Drops;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * All associations of one port (RFC 1928 §7), told apart by where apps send from. A request names the port that the app
 * will send from, or none, and some apps name their target's; so the first datagram of an app's host decides. On the
 * loop's thread only a datagram from a new port takes the lock.
 */
public final class UdpAssociations implements UdpPort.Receiver, Closeable {
    private final UdpPort port;
    private final UdpContext shared;
    private final Drops<UdpDrop> drops;

    /** Whose datagrams come from where. */
    private final ConcurrentMap<InetSocketAddress, UdpAssociation> senders = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();

    /** Oldest first; under the lock. */
    private final Map<InetAddress, List<UdpAssociation>> byHost = new HashMap<>();

    private boolean failed;

    private UdpAssociations(UdpPort port, UdpContext shared) {
        this.port = port;
        this.drops = new Drops<>(UdpDrop.class, shared.drops());
        this.shared = shared;
    }

    /** Serves associations at a port that is already bound, and owns it. */
    public static UdpAssociations start(UdpPort port, UdpContext shared) throws IOException {
        UdpAssociations associations = new UdpAssociations(port, shared);
        port.start(shared.loop(), associations);
        return associations;
    }

    /**
     * Lets an app send datagrams until its association is closed.
     *
     * @param local the address of ours that the app's control connection reached, to which it will send
     * @param app where the control connection came from; datagrams are taken from no other host
     * @param named the port that the app's request named; 0 for none
     * @param control closed when the port fails: the app learns of the end by it
     * @throws IOException when the port has failed
     */
    public UdpAssociation open(InetAddress local, InetAddress app, int named, ByteStream control) throws IOException {
        var unused = port.source(local); // bound from now on
        InetSocketAddress told = new InetSocketAddress(local, port.address().getPort());
        UdpAssociation association = new UdpAssociation(this, told, app, named, control, shared);
        lock.lock();
        try {
            if (failed) {
                throw new IOException("UDP port " + told.getPort() + " has failed");
            }
            senders.remove(new InetSocketAddress(app, named)); // an earlier association of the same socket
            byHost.computeIfAbsent(app, host -> new ArrayList<>()).add(association);
        } finally {
            lock.unlock();
        }
        return association;
    }

    @Override
    public void received(InetSocketAddress sender, UdpSource asked, ByteBuffer datagram) {
        UdpAssociation known = senders.get(sender);
        UdpAssociation association = known == null ? assign(sender) : known;
        if (association == null) {
            drops.count(UdpDrop.FROM_ANOTHER_HOST);
        } else {
            association.take(sender, asked, datagram);
        }
    }

    /**
     * Finds whose first datagram it is: of the app that named this port, else of the oldest that has sent nothing (one
     * that named no port before one that did), else of any that is not bound to the port it named.
     */
    private @Nullable UdpAssociation assign(InetSocketAddress sender) {
        lock.lock();
        try {
            List<UdpAssociation> open = byHost.getOrDefault(sender.getAddress(), List.of());
            Optional<UdpAssociation> found = open.stream()
                    .filter(a -> !a.isBoundToNamed())
                    .min(Comparator.comparing((UdpAssociation a) -> a.named() != sender.getPort())
                            .thenComparing(UdpAssociation::hasSent)
                            .thenComparing(a -> a.named() != 0));
            found.ifPresent(association -> {
                association.sentFrom(sender.getPort());
                senders.put(sender, association);
            });
            return found.orElse(null);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether an app sends from there, or is yet to send its first datagram, and that may be it. */
    @Override
    public boolean keeps(InetSocketAddress sender) {
        if (senders.containsKey(sender)) {
            return true;
        }
        lock.lock();
        try {
            return byHost.getOrDefault(sender.getAddress(), List.of()).stream()
                    .anyMatch(a -> !a.hasSent() && (a.named() == 0 || a.named() == sender.getPort()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void failed(Exception e) {
        Logger.warn("UDP at {} ended: {}; restart the client", HostPorts.format(port.address()), Failures.describe(e));
        lock.lock();
        try {
            failed = true;
            byHost.values().forEach(open -> open.forEach(UdpAssociation::closeControl));
        } finally {
            lock.unlock();
        }
    }

    /** Ends the associations in which nothing has moved for so long, and nothing waits. */
    public void endQuiet(Duration quiet) {
        lock.lock();
        try {
            byHost.values()
                    .forEach(open -> open.stream()
                            .filter(association -> association.isQuiet(quiet))
                            .forEach(UdpAssociation::closeControl));
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing for the association any more. */
    void forget(UdpAssociation association) {
        lock.lock();
        try {
            byHost.computeIfPresent(
                    association.host(), (host, open) -> open.remove(association) && open.isEmpty() ? null : open);
            senders.values().removeIf(owner -> owner == association);
        } finally {
            lock.unlock();
        }
    }

    /** Closes the port. Associations are their owners' to close, before. */
    @Override
    public void close() {
        port.close();
        String dropped = drops.toString();
        if (!dropped.isEmpty()) {
            Logger.info("UDP at {} dropped datagrams: {}", HostPorts.format(port.address()), dropped);
        }
    }
}
