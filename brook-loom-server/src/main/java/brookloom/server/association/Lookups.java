package brookloom.server.association;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up, each on a thread of its own. Where too many wait, the one that has waited longest is given up for the
 * newcomer: names whose DNS is silent delay no others.
 */
final class Lookups {
    /** Concurrent lookups of an association: as many destinations keep datagrams meanwhile. */
    static final int MOST = 32;

    private final ExecutorService threads;
    private final Wait wait;
    private final BiConsumer<Target, InetSocketAddress> reached;
    private final Consumer<Target> giveUp;
    private final ReentrantLock lock = new ReentrantLock();

    /** The oldest first; under the lock. */
    private final ArrayDeque<Lookup> running = new ArrayDeque<>(MOST);

    /** Returns a target's address, null once it is refused; an interrupt ends the wait. */
    interface Wait {
        @Nullable
        InetSocketAddress forAddressOf(Target target);
    }

    /**
     * @param threads one for each task; the caller's
     * @param reached learns addresses, on the thread that waited
     * @param giveUp learns which target stays without its address
     */
    Lookups(
            ExecutorService threads,
            Wait wait,
            BiConsumer<Target, InetSocketAddress> reached,
            Consumer<Target> giveUp) {
        this.threads = threads;
        this.wait = wait;
        this.reached = reached;
        this.giveUp = giveUp;
    }

    /** Starts a lookup. Never waits. */
    void start(Target target) {
        Lookup lookup = new Lookup(target);
        Lookup oldest = enter(lookup);
        if (oldest != null) {
            giveUp.accept(oldest.target);
            interrupt(oldest);
        }
        try {
            threads.execute(lookup);
        } catch (RejectedExecutionException e) {
            leave(lookup);
            giveUp.accept(target); // the association ends
        }
    }

    /** Returns the lookup that makes room; null when there is room. */
    private @Nullable Lookup enter(Lookup lookup) {
        lock.lock();
        try {
            Lookup oldest = running.size() < MOST ? null : running.poll();
            running.add(lookup);
            return oldest;
        } finally {
            lock.unlock();
        }
    }

    private void interrupt(Lookup lookup) {
        lock.lock();
        try {
            Thread thread = lookup.thread;
            if (thread != null && !lookup.hasLeft) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    private void leave(Lookup lookup) {
        lock.lock();
        try {
            running.remove(lookup);
            lookup.hasLeft = true;
        } finally {
            lock.unlock();
        }
    }

    private final class Lookup implements Runnable {
        private final Target target;
        private volatile @Nullable Thread thread;

        /** Under the lock. */
        private boolean hasLeft;

        Lookup(Target target) {
            this.target = target;
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            InetSocketAddress address = null;
            try {
                address = target.isRefused() ? null : wait.forAddressOf(target);
            } finally {
                leave(this);
            }
            var unused = Thread.interrupted(); // nobody interrupts from here on: that could close the socket
            if (address != null) {
                reached.accept(target, address);
            }
        }
    }
}
