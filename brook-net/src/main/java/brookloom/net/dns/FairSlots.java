package brookloom.net.dns;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds how much waits at a time, and shares that fairly: when all slots are taken, the owner with the most of them loses
 * its oldest one to the newcomer. So a flood takes slots from itself only.
 *
 * @param <K> identifies owners
 */
final class FairSlots<K> {
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, Deque<Slot>> taken = new HashMap<>();
    private int count;

    /** A slot that is taken until it is left or lost. */
    final class Slot {
        private final K owner;
        private final Runnable evict;

        private Slot(K owner, Runnable evict) {
            this.owner = owner;
            this.evict = evict;
        }

        /** Gives the slot back; nothing happens when it is lost already. */
        void leave() {
            lock.lock();
            try {
                remove(this);
            } finally {
                lock.unlock();
            }
        }
    }

    /** @param most slots, at least one */
    FairSlots(int most) {
        this.most = most;
    }

    /**
     * Takes a slot.
     *
     * @param evict called when the slot is lost, by the thread of the newcomer
     */
    Slot enter(K owner, Runnable evict) {
        Slot entered = new Slot(owner, evict);
        Slot lost = null;
        lock.lock();
        try {
            if (count >= most) {
                lost = oldestOfFullest();
                remove(lost);
            }
            taken.computeIfAbsent(owner, key -> new ArrayDeque<>()).add(entered);
            count++;
        } finally {
            lock.unlock();
        }
        if (lost != null) {
            lost.evict.run();
        }
        return entered;
    }

    /** Returns the number of slots that are taken. */
    int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    private Slot oldestOfFullest() {
        return taken.values().stream()
                .max(Comparator.comparingInt(Deque::size))
                .orElseThrow()
                .getFirst();
    }

    private void remove(Slot slot) {
        Deque<Slot> slots = taken.get(slot.owner);
        if (slots != null && slots.remove(slot)) {
            count--;
            if (slots.isEmpty()) {
                taken.remove(slot.owner);
            }
        }
    }
}
