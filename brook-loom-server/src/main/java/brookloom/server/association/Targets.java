package brookloom.server.association;

import brookloom.net.dial.DialFailed;
import brookloom.net.udp.Drops;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.server.targets.ManyTargets;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The destinations of an association, and their addresses. Names are looked up on threads of their own, so that a slow one
 * holds up nothing but its own datagrams. Of the thread that reads the tunnel, but for the way back, {@link #headFor}.
 */
final class Targets {
    /** Destinations known at once; the one that was quiet for longest goes. */
    static final int MAX_TARGETS = 4096;

    /** After so long the policy is asked again, and a name that was not used meanwhile is looked up again. */
    private static final long CHECKED_NANOS = Duration.ofSeconds(60).toNanos();

    /** Time for which a refusal is remembered, so that not each datagram looks a name up. */
    private static final long REFUSED_NANOS = Duration.ofSeconds(1).toNanos();

    private final ManyTargets reaching;
    private final Sender sender;
    private final Lookups lookups;
    private final Consumer<DialFailed> failures;
    private final Drops<AssociationDrop> drops;

    /** By the encoded destination, the one used longest ago first. */
    private final LinkedHashMap<ByteBuffer, Target> targets = new LinkedHashMap<>(8, 0.75f, true);

    private final ConcurrentMap<InetSocketAddress, Target> byAddress = new ConcurrentHashMap<>();
    private @Nullable Target last;
    private ByteBuffer probe = ByteBuffer.allocate(0);

    /** Sends a datagram without waiting; drops and counts what cannot leave. From any thread. */
    interface Sender {
        void send(InetSocketAddress to, byte[] data, int offset, int length);
    }

    /** @param threads for lookups; the caller's */
    Targets(
            ManyTargets reaching,
            Sender sender,
            ExecutorService threads,
            Consumer<DialFailed> failures,
            Drops<AssociationDrop> drops) {
        this.reaching = reaching;
        this.sender = sender;
        this.lookups = new Lookups(threads, this::addressOf, this::reached, target -> refuse(target, null));
        this.failures = failures;
        this.drops = drops;
    }

    /**
     * Sends a datagram behind its destination, or keeps it until the destination's address is known.
     *
     * @param now {@link System#nanoTime} of about now
     */
    void send(byte[] datagram, int length, long now) {
        int head = Destination.encodedLength(datagram, 0, length);
        Target target = head == 0 ? null : find(datagram, head, now);
        if (target == null) {
            drops.count(AssociationDrop.MALFORMED);
            return;
        }
        target.usedAt = now;
        InetSocketAddress address = target.address();
        if (address != null) {
            sender.send(address, datagram, head, length - head);
        } else if (!target.keep(datagram, head, length - head)) {
            drops.count(AssociationDrop.TARGET_NOT_REACHED);
        } else if (target.address() != null) {
            flush(target); // it became known meanwhile
        }
    }

    @SuppressWarnings("ReferenceEquality") // whether it is the same array is the question
    private @Nullable Target find(byte[] datagram, int head, long now) {
        Target recent = last;
        if (recent != null
                && recent.isAt(datagram, head)
                && now - recent.checkedAt < CHECKED_NANOS
                && !recent.isRefused()) {
            return recent;
        }
        if (probe.array() != datagram) {
            probe = ByteBuffer.wrap(datagram);
        }
        Target known = targets.get(probe.limit(head).position(0));
        Target target = known == null ? null : checked(known, now);
        if (target == null) {
            target = add(datagram, head, now);
        }
        last = target;
        return target;
    }

    /** Returns the target if it is as good as before; null when it has to be made anew. */
    private @Nullable Target checked(Target target, long now) {
        if (target.isRefused()) {
            return now - target.checkedAt < REFUSED_NANOS ? target : null;
        }
        InetSocketAddress address = target.address();
        if (address == null || now - target.checkedAt < CHECKED_NANOS) {
            return target;
        }
        if (now - target.usedAt >= CHECKED_NANOS) {
            return null;
        }
        target.checkedAt = now;
        try {
            reaching.check(target.destination(), address.getAddress());
        } catch (DialFailed e) {
            refuse(target, e);
        }
        return target;
    }

    private @Nullable Target add(byte[] datagram, int head, long now) {
        ByteBuffer encoded = ByteBuffer.allocate(head).put(datagram, 0, head).flip();
        Target target;
        try {
            target = new Target(encoded.array(), Destination.decode(encoded.duplicate()));
        } catch (MalformedRequest e) {
            return null;
        }
        target.checkedAt = now;
        target.usedAt = now;
        Target replaced = targets.put(encoded, target);
        if (replaced != null) {
            forget(replaced);
        } else if (targets.size() > MAX_TARGETS) {
            forgetOldest();
        }
        if (target.destination().host() instanceof HostAddress.Domain) {
            lookups.start(target);
        } else {
            InetSocketAddress address = addressOf(target);
            if (address != null) {
                reached(target, address);
            }
        }
        return target;
    }

    private void forgetOldest() {
        Iterator<Map.Entry<ByteBuffer, Target>> oldest = targets.entrySet().iterator();
        forget(oldest.next().getValue());
        oldest.remove();
    }

    private void forget(Target target) {
        InetSocketAddress address = target.address();
        if (address != null) {
            byAddress.remove(address, target);
        }
    }

    /** Returns the target's address, null once it is refused. May wait for a lookup. */
    private @Nullable InetSocketAddress addressOf(Target target) {
        try {
            return reaching.reach(target.destination());
        } catch (DialFailed e) {
            refuse(target, target.isRefused() ? null : e); // given up before it failed
        } catch (RuntimeException e) {
            Logger.error(e, "internal error: UDP target not reached");
            refuse(target, null);
        }
        return null;
    }

    private void reached(Target target, InetSocketAddress address) {
        byAddress.put(address, target);
        deliver(target, address);
    }

    private void flush(Target target) {
        InetSocketAddress address = target.address();
        if (address != null) {
            deliver(target, address);
        }
    }

    /** Sends what waited, in its order, before anything else. */
    private void deliver(Target target, InetSocketAddress address) {
        for (byte[] next = target.reached(address); next != null; next = target.reached(address)) {
            sender.send(address, next, 0, next.length);
        }
    }

    private void refuse(Target target, @Nullable DialFailed why) {
        forget(target);
        for (int lost = target.refuse(); lost > 0; lost--) {
            drops.count(AssociationDrop.TARGET_NOT_REACHED);
        }
        if (why != null) {
            failures.accept(why);
        }
    }

    /** Returns the destination as the app named it that this address belongs to; null for a stranger. From any thread. */
    byte @Nullable [] headFor(InetSocketAddress address) {
        Target target = byAddress.get(address);
        return target == null ? null : target.head();
    }

    /** Returns the number of destinations that are known. */
    int count() {
        return targets.size();
    }
}
