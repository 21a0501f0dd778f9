package brookloom.net.stream;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Something done again and again, on a virtual thread each time; left out while the last time is not over. */
public final class Heartbeat implements AutoCloseable {
    private final Runnable beat;
    private final AtomicBoolean beating = new AtomicBoolean();
    private final Runnable cancel;

    private Heartbeat(Duration interval, Runnable beat) {
        this.beat = beat;
        this.cancel = Deadline.repeat(this::start, interval);
    }

    /** First after one interval. */
    public static Heartbeat every(Duration interval, Runnable beat) {
        return new Heartbeat(interval, beat);
    }

    private void start() {
        if (beating.compareAndSet(false, true)) {
            Thread.ofVirtual().name("heartbeat").start(this::run);
        }
    }

    private void run() {
        try {
            beat.run();
        } finally {
            beating.set(false);
        }
    }

    /** Sends no more pings; one in flight goes on to its end. */
    @Override
    public void close() {
        cancel.run();
    }
}
