package brookloom.client.inbound;

import brookloom.client.config.AppCredentials;
import brookloom.proto.HostAddress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Makes guessing credentials slow: each wrong login of an address (IPv6: a /64) is answered later than the one before,
 * and after {@value #MAX_WRONG} the address is locked out for a while. What it remembers is bounded.
 */
final class LoginGuard {
    static final int MAX_WRONG = 20;
    static final Duration LOCK_OUT = Duration.ofMinutes(1);

    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final Duration MAX_DELAY = Duration.ofSeconds(4);
    private static final int MAX_ADDRESSES = 4096;
    private static final int IPV6_NETWORK = 8;

    private final LongSupplier nanoTime;
    private final Sleeper sleeper;
    private final ReentrantLock lock = new ReentrantLock();

    /** The address that failed least recently first; under the lock. */
    private final Map<ByteBuffer, Wrong> wrong = new LinkedHashMap<>();

    /** Waits. */
    interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }

    private record Wrong(int logins, long last) {}

    LoginGuard() {
        this(System::nanoTime, Thread::sleep);
    }

    LoginGuard(LongSupplier nanoTime, Sleeper sleeper) {
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
    }

    /** Returns the check for an app at this address; null when nothing is expected. */
    @Nullable
    LoginCheck check(@Nullable AppCredentials expected, InetAddress app) {
        return expected == null
                ? null
                : (username, password) -> accepts(CredentialCheck.matches(expected, username, password), app);
    }

    private boolean accepts(boolean right, InetAddress app) throws IOException {
        Duration delay = judge(right, app);
        if (delay.isZero()) {
            return true;
        }
        try {
            sleeper.sleep(delay);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("closed during a login");
        }
    }

    /** Returns how late to refuse; zero to accept. A right login does not wipe out others of its address. */
    private Duration judge(boolean right, InetAddress app) {
        ByteBuffer network = network(app);
        long now = nanoTime.getAsLong();
        lock.lock();
        try {
            Wrong before = wrong.get(network);
            int logins = before == null || now - before.last() >= LOCK_OUT.toNanos() ? 0 : before.logins();
            if (logins >= MAX_WRONG) {
                return MAX_DELAY;
            }
            if (right) {
                return Duration.ZERO;
            }
            wrong.remove(network);
            wrong.put(network, new Wrong(logins + 1, now));
            forgetOldest();
            if (logins + 1 == MAX_WRONG) {
                Logger.warn(
                        "{} sent {} wrong logins, refusing its logins for {} s",
                        HostAddress.text(app),
                        MAX_WRONG,
                        LOCK_OUT.toSeconds());
            }
            Duration delay = FIRST_DELAY.multipliedBy(1L << logins);
            return delay.compareTo(MAX_DELAY) < 0 ? delay : MAX_DELAY;
        } finally {
            lock.unlock();
        }
    }

    private void forgetOldest() {
        if (wrong.size() > MAX_ADDRESSES) {
            wrong.remove(wrong.keySet().iterator().next());
        }
    }

    int size() {
        lock.lock();
        try {
            return wrong.size();
        } finally {
            lock.unlock();
        }
    }

    private static ByteBuffer network(InetAddress app) {
        byte[] address = app.getAddress();
        return ByteBuffer.wrap(address.length == Integer.BYTES ? address : Arrays.copyOf(address, IPV6_NETWORK));
    }
}
