package brookloom.server.targets;

import brookloom.net.text.Failures;
import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tinylog.Logger;

/** Knows the addresses of this machine's interfaces and their broadcast addresses, which may change at any time. */
final class OwnAddresses implements Predicate<InetAddress> {
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private final LongSupplier nanoTime;
    private volatile Snapshot snapshot;

    private record Snapshot(Set<HostAddress> addresses, long takenAt) {}

    OwnAddresses(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.snapshot = new Snapshot(Set.of(), nanoTime.getAsLong() - FRESH_NANOS);
    }

    /** Returns whether the address is one of this machine's. */
    @Override
    public boolean test(InetAddress address) {
        Snapshot known = snapshot;
        long now = nanoTime.getAsLong();
        if (now - known.takenAt() >= FRESH_NANOS) {
            known = new Snapshot(read(known.addresses()), now);
            snapshot = known;
        }
        return known.addresses().contains(HostAddress.of(address));
    }

    private static Set<HostAddress> read(Set<HostAddress> before) {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(nic -> nic.getInterfaceAddresses().stream())
                    .flatMap(OwnAddresses::addresses)
                    .map(HostAddress::of)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            Logger.debug("network interfaces: {}", Failures.describe(e));
            return before;
        }
    }

    private static Stream<InetAddress> addresses(InterfaceAddress configured) {
        InetAddress broadcast = configured.getBroadcast(); // null for IPv6 and for point-to-point links
        return broadcast == null ? Stream.of(configured.getAddress()) : Stream.of(configured.getAddress(), broadcast);
    }
}
