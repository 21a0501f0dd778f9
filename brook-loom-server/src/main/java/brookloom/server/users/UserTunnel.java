package brookloom.server.users;

import brookloom.net.stream.ByteStream;
import brookloom.net.udp.DatagramStream;
import brookloom.net.udp.StreamDrop;
import brookloom.observe.LiveTunnel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A tunnel that runs for a user: what it moves is counted, and limited where the user has limits. Thread-safe. */
public final class UserTunnel implements AutoCloseable {
    private final User user;
    private final LiveTunnel live;
    private final AtomicLong countedUp = new AtomicLong();
    private final AtomicLong countedDown = new AtomicLong();
    private final AtomicBoolean cut = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    UserTunnel(User user, LiveTunnel live) {
        this.user = user;
        this.live = live;
    }

    /** Returns the stream to use in place of the target's, which owns it; that one itself where nothing is limited. */
    public ByteStream limit(ByteStream target) {
        return isLimited() ? new LimitedStream(target, this, user.up(), user.down()) : target;
    }

    /** Returns the stream to use in place of the target's, which owns it; that one itself where nothing is limited. */
    public DatagramStream limit(DatagramStream target) {
        return isLimited() ? new LimitedDatagrams(target, this, user.up(), user.down()) : target;
    }

    private boolean isLimited() {
        UserLimits limits = user.limits();
        return limits.quota() > 0 || limits.rate() > 0;
    }

    /** Returns whether a datagram to the target may go on; it is lost when the user sends faster than it may. */
    public boolean maySend(int bytes) {
        return user.up().tryTake(bytes);
    }

    /** Returns whether a datagram from the target may go on; it is lost when the user receives faster than it may. */
    public boolean mayReceive(int bytes) {
        return user.down().tryTake(bytes);
    }

    /** Counts a datagram that was lost since it came faster than the user may be. */
    void dropped() {
        live.drops().count(StreamDrop.RATE_LIMIT);
    }

    /** Adds what has moved since the last time to the user's, and ends all of its tunnels when that is too much. */
    void account() {
        user.used(uncounted(live.up(), countedUp), uncounted(live.down(), countedDown));
        if (user.isOverQuota()) {
            user.cut("quota of " + Amounts.format(user.limits().quota()) + " a month reached");
        }
    }

    /** Returns what of the bytes was not counted yet: several threads count, and one may come late with what it has read. */
    static long uncounted(long bytes, AtomicLong counted) {
        return Math.max(0, bytes - counted.getAndAccumulate(bytes, Math::max));
    }

    /** Ends the tunnel; returns whether that was not done before. */
    boolean cut(String reason) {
        live.cut(reason);
        return cut.compareAndSet(false, true);
    }

    /** Ends the counting; the tunnel has ended. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            user.left(this);
            account();
        }
    }
}
