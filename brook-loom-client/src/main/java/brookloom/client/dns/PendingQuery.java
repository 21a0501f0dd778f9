package brookloom.client.dns;

import brookloom.net.dial.DialFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One query in flight, over as many tunnels as it takes; one thread asks. */
final class PendingQuery implements AutoCloseable {
    private final DnsQuery query;
    private final List<Sent> sent = new ArrayList<>();
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();

    /** The result: an answer, or the failure of this tunnel. */
    private sealed interface News {}

    private static final class Answered implements News {
        private final byte[] answer;

        Answered(byte[] answer) {
            this.answer = answer;
        }
    }

    private record Ended(IOException why) implements News {}

    private record Sent(QueryTunnel tunnel, int id) {}

    PendingQuery(DnsQuery query) {
        this.query = query;
    }

    DnsQuery query() {
        return query;
    }

    void sentBy(QueryTunnel tunnel, int id) {
        sent.add(new Sent(tunnel, id));
    }

    void answered(byte[] answer) {
        news.add(new Answered(answer));
    }

    void tunnelEnded(IOException why) {
        news.add(new Ended(why));
    }

    /**
     * Waits for the answer.
     *
     * @return null when none came in time, or a tunnel ended: ask again
     * @throws DialFailed when the server refused a tunnel, and would refuse the next
     */
    byte @Nullable [] await(Duration patience) throws DialFailed, InterruptedException {
        News first = news.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (first instanceof Ended ended && ended.why() instanceof DialFailed refused) {
            throw refused;
        }
        return first instanceof Answered answered ? query.withOwnId(answered.answer) : null;
    }

    @Override
    public void close() {
        sent.forEach(s -> s.tunnel().forget(s.id()));
    }
}
