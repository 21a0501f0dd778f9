package brookloom.server.users;

import brookloom.net.config.HkdfConfig;
import brookloom.net.dial.DialFailed;
import brookloom.observe.LiveTunnel;
import brookloom.proto.Password;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys;
import brookloom.proto.UpgradeKeys;
import brookloom.server.shared.StateKeys;
import brookloom.server.targets.TargetPolicy;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Someone who has a password of this server: keys, limits, tunnels that run, and what was used this month. Thread-safe. */
public final class User {
    private final @Nullable String name;
    private final Password password;
    private final TunnelKeys keys;
    private final UpgradeKeys upgradeKeys;
    private final RateLimit up = new RateLimit(0, System::nanoTime);
    private final RateLimit down = new RateLimit(0, System::nanoTime);
    private final Set<UserTunnel> tunnels = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong usedUp = new AtomicLong();
    private final AtomicLong usedDown = new AtomicLong();
    private volatile UserLimits limits = UserLimits.NONE;
    private volatile TargetPolicy targets = TargetPolicy.ANY;
    private volatile UsedBytes elsewhere = UsedBytes.NONE;
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile String cutReason = "";
    private volatile boolean removed;
    private volatile @Nullable StateKeys stateKeys;

    /** Bytes that the accounts have written down; used by them alone. */
    private UsedBytes stored = UsedBytes.NONE;

    private User(@Nullable String name, Password password, HkdfConfig hkdf) {
        this.name = name;
        this.password = password;
        this.keys = new TunnelKeys(password, hkdf.clientInfo(), hkdf.serverInfo());
        this.upgradeKeys = new UpgradeKeys(password);
    }

    /** Returns the user that everybody is where there is one password; its maker owns that. */
    static User anybody(Password password, HkdfConfig hkdf) {
        return new User(null, password, hkdf);
    }

    /** Returns a user of a list. */
    static User of(UserEntry entry, HkdfConfig hkdf) {
        User user = new User(entry.name(), Password.of(entry.password()), hkdf);
        user.limit(entry.limits());
        return user;
    }

    /** Sets other limits: tunnels that run are held to a quota at once, and to a rate if they had one before. */
    void limit(UserLimits other) {
        limits = other;
        targets = UserTargets.of(other.targets());
        up.set(other.rate());
        down.set(other.rate());
    }

    /** Returns the name; null where there is one password for all. */
    public @Nullable String name() {
        return name;
    }

    /** Returns the keys of tunnels with the user's password. */
    public TunnelKeys keys() {
        return keys;
    }

    /** Returns what names the user's in the store of shared state. */
    public StateKeys stateKeys() {
        StateKeys made = stateKeys;
        if (made == null) {
            made = new StateKeys(password); // of two threads either is right
            stateKeys = made;
        }
        return made;
    }

    UpgradeKeys upgradeKeys() {
        return upgradeKeys;
    }

    UserLimits limits() {
        return limits;
    }

    /** Returns which targets the user may reach, apart from the server's own limits. */
    public TargetPolicy targets() {
        return targets;
    }

    /** Returns whether the user may have a port opened at this address, apart from the server's own limits. */
    public boolean mayListen(InetAddress at, int port) {
        return name == null || limits.reverse().stream().anyMatch(permit -> permit.permits(at, port));
    }

    /** Returns why the user is not served now, or null when it is. */
    public @Nullable String refusal(Instant now) {
        UserLimits held = limits;
        if (removed) {
            return "removed";
        }
        if (held.disabled()) {
            return "disabled";
        }
        if (held.isExpired(now)) {
            return "expired after " + held.expiryText();
        }
        return isOverQuota() ? "quota of " + Amounts.format(held.quota()) + " a month reached" : null;
    }

    boolean isOverQuota() {
        return limits.isReached(usedUp.get() + usedDown.get() + elsewhere.total());
    }

    /**
     * Begins a tunnel, which the caller closes.
     *
     * @param live counts its bytes, and is cut when the user is served no more
     * @throws DialFailed when the user has too many
     */
    public UserTunnel enter(LiveTunnel live) throws DialFailed {
        int most = limits.tunnels();
        if (count.incrementAndGet() > most && most > 0) {
            count.decrementAndGet();
            throw DialFailed.of(
                    ReplyCode.NOT_ALLOWED, "user " + name, "limit of " + most + " concurrent tunnels reached");
        }
        return following(live);
    }

    /** Begins a tunnel, however many there are; the caller closes it. */
    public UserTunnel follow(LiveTunnel live) {
        count.incrementAndGet();
        return following(live);
    }

    private UserTunnel following(LiveTunnel live) {
        UserTunnel tunnel = new UserTunnel(this, live);
        if (name != null) {
            tunnels.add(tunnel);
        }
        return tunnel;
    }

    /** Returns whether the user has as many tunnels as it may have. */
    public boolean isFull() {
        int most = limits.tunnels();
        return most > 0 && count.get() >= most;
    }

    void left(UserTunnel tunnel) {
        tunnels.remove(tunnel);
        count.decrementAndGet();
    }

    RateLimit up() {
        return up;
    }

    RateLimit down() {
        return down;
    }

    void used(long bytesUp, long bytesDown) {
        usedUp.addAndGet(bytesUp);
        usedDown.addAndGet(bytesDown);
    }

    /** Returns the bytes of this month by this server, up and down; those of running tunnels as of the last look. */
    UsedBytes used() {
        return new UsedBytes(usedUp.get(), usedDown.get());
    }

    /** Takes what was used by other servers in this month, as far as is known. */
    void usedElsewhere(UsedBytes bytes) {
        elsewhere = bytes;
    }

    UsedBytes elsewhere() {
        return elsewhere;
    }

    /** Takes what was used before, in this month. */
    void restore(UsedBytes before) {
        used(before.up(), before.down());
        stored = before;
    }

    /** Returns what was used since the last call. */
    UsedBytes takeUnstored() {
        UsedBytes now = used();
        UsedBytes more = new UsedBytes(now.up() - stored.up(), now.down() - stored.down());
        stored = now;
        return more;
    }

    /** Returns what was used by the last call of {@link #takeUnstored}. */
    UsedBytes stored() {
        return stored;
    }

    /** Begins a month. */
    void resetUsed() {
        UsedBytes before = stored;
        used(-before.up(), -before.down());
        stored = UsedBytes.NONE;
        elsewhere = UsedBytes.NONE;
    }

    /** Counts what tunnels that run have moved, and ends them if the user is served no more. */
    void look(Instant now) {
        tunnels.forEach(UserTunnel::account);
        String refusal = refusal(now);
        if (refusal != null) {
            cut(refusal);
        }
    }

    /** Ends the tunnels that run. */
    void cut(String reason) {
        for (UserTunnel tunnel : tunnels) {
            if (tunnel.cut("user " + name + ": " + reason)) {
                cutReason = reason;
                cuts.incrementAndGet();
            }
        }
    }

    /** Returns a sentence about the tunnels that were cut since the last call; null when none was. */
    @Nullable
    String takeCuts() {
        int ended = cuts.getAndSet(0);
        return ended == 0
                ? null
                : "user " + name + ": " + cutReason + "; " + ended
                        + (ended == 1 ? " running tunnel was ended" : " running tunnels were ended");
    }

    /** Ends the user: what runs is cut, and nothing is admitted any more. */
    void remove() {
        removed = true;
        cut("removed");
    }

    /** Wipes the password; no tunnel may run. */
    void wipe() {
        password.close();
    }

    /** Returns the number of tunnels that run. */
    public int tunnels() {
        return count.get();
    }

    @Override
    public String toString() {
        return "User[" + name + "]";
    }
}
