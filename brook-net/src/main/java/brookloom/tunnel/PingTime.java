package brookloom.tunnel;

import brookloom.proto.Control;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Measures the time from a PING to its PONG; a later PING takes the place of one without an answer. Thread-safe. */
final class PingTime {
    private final AtomicReference<@Nullable Question> open = new AtomicReference<>();

    private record Question(long token, long begun, LongConsumer answer) {}

    /**
     * Begins to measure.
     *
     * @param answer takes the nanoseconds, on the reading thread
     */
    Control.Ping begin(LongConsumer answer) {
        Question question = new Question(ThreadLocalRandom.current().nextLong(), System.nanoTime(), answer);
        open.set(question);
        return new Control.Ping(question.token());
    }

    /** Ends the measurement if this is its answer. */
    void answered(Control.Pong pong) {
        Question question = open.get();
        if (question != null && question.token() == pong.token() && open.compareAndSet(question, null)) {
            question.answer().accept(System.nanoTime() - question.begun());
        }
    }
}
