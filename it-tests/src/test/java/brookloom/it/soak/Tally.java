package brookloom.it.soak;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a load has done, and what was lost of it. */
final class Tally {
    private static final int SHOWN = 10;

    private final String what;
    private final LongAdder done = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    /** @param what is counted, in the plural */
    Tally(String what) {
        this.what = what;
    }

    /** One attempt, which throws where anything is lost. */
    interface Attempt {
        void run() throws Exception;
    }

    /** Makes an attempt and counts it. */
    void attempt(Attempt attempt) {
        try {
            attempt.run();
            done.increment();
        } catch (Exception e) {
            lost.increment();
            if (failures.size() < SHOWN) {
                failures.add(e.toString());
            }
        }
    }

    long done() {
        return done.sum();
    }

    long lost() {
        return lost.sum();
    }

    @Override
    public String toString() {
        return done() + " " + what + ", " + lost() + " lost" + (failures.isEmpty() ? "" : " " + failures);
    }
}
