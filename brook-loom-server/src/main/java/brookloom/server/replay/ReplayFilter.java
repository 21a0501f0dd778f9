package brookloom.server.replay;

import brookloom.proto.BrookException;
import brookloom.proto.BrookException.ReplayMemoryFull;
import brookloom.proto.BrookException.RequestBeforeStart;
import brookloom.proto.BrookException.RequestReplayed;
import brookloom.proto.OpenRequest;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/** Refuses openings and datagrams that were seen before; for many threads. */
public final class ReplayFilter {
    private final ReentrantLock lock = new ReentrantLock();
    private final ReplayMemory memory;

    /** Owns the memory. */
    public ReplayFilter(ReplayMemory memory) {
        this.memory = memory;
    }

    /**
     * Accepts an opening whose time has been checked, once.
     *
     * @param now the time that its age was judged by
     * @throws BrookException when it was, or may have been, accepted before, or could not be remembered
     */
    public void check(byte[] clientNonce, OpenRequest request, Instant now) throws BrookException {
        switch (take(clientNonce, request.timestamp(), now.getEpochSecond())) {
            case NEW -> {}
            case REPLAYED -> throw new RequestReplayed();
            case FULL -> throw new ReplayMemoryFull();
            case BEFORE_START -> throw new RequestBeforeStart();
        }
    }

    /** Judges a request; see {@link ReplayMemory#take}. */
    public ReplayMemory.Verdict take(byte[] bytes, long timestamp, long now) {
        lock.lock();
        try {
            return memory.take(bytes, timestamp, now);
        } finally {
            lock.unlock();
        }
    }
}
