package brookloom.client.udp;

import brookloom.net.listen.UdpPort;
import brookloom.net.listen.UdpSource;
import brookloom.net.stream.ByteStream;
import brookloom.net.text.Failures;
import brookloom.net.text.HostPorts;
import brookloom.net.text.LogTags;
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
 * All associations of one listener (RFC 1928 §7). An app of this machine whose request names no port is given a UDP port of
 * its own, so the port that a datagram arrives at tells whose it is. All others share the listener's port, and are told apart
 * by where they send from: some requests name that port, some none, and some their target's; so the first datagram of an
 * app's host decides. On the loop's thread only a datagram from a new port takes the lock.
 */
public final class UdpAssociations implements UdpPort.Receiver, Closeable {
    private final UdpPort port;
    private final @Nullable InetAddress advertised;
    private final AppUdpPorts ownPorts;
    private final UdpContext shared;
    private final Drops<UdpDrop> drops;

    /** Whose datagrams come from where. */
    private final ConcurrentMap<InetSocketAddress, UdpAssociation> senders = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();

    /** Oldest first; under the lock. */
    private final Map<InetAddress, List<UdpAssociation>> byHost = new HashMap<>();

    private boolean failed;

    private UdpAssociations(UdpPort port, @Nullable InetAddress advertised, UdpContext shared, AppUdpPorts ownPorts) {
        this.port = port;
        this.advertised = advertised;
        this.ownPorts = ownPorts;
        this.drops = new Drops<>(UdpDrop.class, shared.drops());
        this.shared = shared;
    }

    /**
     * Serves associations at a port that is already bound, and owns it.
     *
     * @param advertised the address that apps are told, where it is not the one that they connected to; or null
     */
    public static UdpAssociations start(UdpPort port, @Nullable InetAddress advertised, UdpContext shared)
            throws IOException {
        return start(port, advertised, shared, new AppUdpPorts(AppUdpPorts.MOST));
    }

    /** Serves likewise, with these ports for single apps. */
    static UdpAssociations start(
            UdpPort port, @Nullable InetAddress advertised, UdpContext shared, AppUdpPorts ownPorts)
            throws IOException {
        UdpAssociations associations = new UdpAssociations(port, advertised, shared, ownPorts);
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
        UdpPort own = ownPort(local, app, named);
        int number = (own == null ? port : own).address().getPort();
        InetSocketAddress told = new InetSocketAddress(advertised == null ? local : advertised, number);
        UdpAssociation association = new UdpAssociation(this, told, own, app, named, control, shared);
        try {
            add(association);
            if (own == null) {
                var unused = port.source(local); // bound from now on
            } else {
                own.start(shared.loop(), new OwnPort(association));
            }
            return association;
        } catch (IOException | RuntimeException e) {
            association.close();
            throw e;
        }
    }

    /**
     * Returns a port for this app alone; null where it must do with the one that all share. Towards other machines, and where
     * an address is advertised, a firewall or NAT may pass no other.
     */
    private @Nullable UdpPort ownPort(InetAddress local, InetAddress app, int named) {
        boolean nothingBetween = app.isLoopbackAddress() && advertised == null;
        return named == 0 && nothingBetween ? ownPorts.take(local) : null;
    }

    private void add(UdpAssociation association) throws IOException {
        lock.lock();
        try {
            if (failed) {
                throw new IOException("UDP port " + port.address().getPort() + " has failed");
            }
            InetAddress app = association.host();
            senders.remove(new InetSocketAddress(app, association.named())); // an earlier one of the same socket
            byHost.computeIfAbsent(app, host -> new ArrayList<>()).add(association);
        } finally {
            lock.unlock();
        }
    }

    /** Takes what comes to the port of one association. */
    private final class OwnPort implements UdpPort.Receiver {
        private final UdpAssociation association;

        OwnPort(UdpAssociation association) {
            this.association = association;
        }

        @Override
        public void received(InetSocketAddress sender, UdpSource asked, ByteBuffer datagram) {
            if (sender.getAddress().equals(association.host())) {
                association.sentToOwnPort();
                association.take(sender, asked, datagram);
            } else {
                drops.count(UdpDrop.FROM_ANOTHER_HOST);
            }
        }

        @Override
        public void failed(Exception e) {
            Logger.debug("UDP port of an association: {}", Failures.describe(e));
            association.closeControl();
        }
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
     * Finds whose first datagram to the listener's port it is: of the app that named this port, else of the oldest that has sent
     * nothing (one that named no port before one that did), else of any that is not bound to a port. One that has been given a
     * port of its own comes last: few apps send to where they connected, whatever they are told.
     */
    private @Nullable UdpAssociation assign(InetSocketAddress sender) {
        lock.lock();
        try {
            List<UdpAssociation> open = byHost.getOrDefault(sender.getAddress(), List.of());
            Optional<UdpAssociation> found = open.stream()
                    .filter(a -> !a.isBound())
                    .min(Comparator.comparing((UdpAssociation a) -> a.named() != sender.getPort())
                            .thenComparing(UdpAssociation::hasOwnPort)
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

    /** Returns whether an app sends from there, or has named that port. */
    @Override
    public boolean claims(InetSocketAddress sender) {
        if (senders.containsKey(sender)) {
            return true;
        }
        lock.lock();
        try {
            return byHost.getOrDefault(sender.getAddress(), List.of()).stream()
                    .anyMatch(a -> a.named() == sender.getPort());
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether an app sends from there, or may be about to: it has no port of its own, and has sent nothing. */
    @Override
    public boolean keeps(InetSocketAddress sender) {
        if (senders.containsKey(sender)) {
            return true;
        }
        lock.lock();
        try {
            return byHost.getOrDefault(sender.getAddress(), List.of()).stream()
                    .filter(a -> !a.hasOwnPort() && !a.hasSent())
                    .anyMatch(a -> a.named() == 0 || a.named() == sender.getPort());
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

    /** Closes the port of one association. */
    void giveBack(UdpPort own) {
        ownPorts.giveBack(own);
    }

    /** Takes nothing for the association at the listener's port any more. */
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
            Logger.tag(LogTags.REPEATS)
                    .info("UDP at {} dropped datagrams: {}", HostPorts.format(port.address()), dropped);
        }
    }
}
