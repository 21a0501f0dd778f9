package brookloom.client.dns;

import brookloom.net.dns.DnsStreams;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.SocketStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.tinylog.Logger;

/** Queries over one TCP connection (RFC 7766): any number in flight, answers in the order they come. */
final class DnsConnection {
    /** Idle timeout between queries (RFC 7766 §6.2.3). */
    private static final Duration QUIET = Duration.ofSeconds(30);

    /** Limit on queries in flight; a connection with more waits. */
    private static final int MAX_QUERIES = 64;

    private final SocketStream app;
    private final DnsAnswers answers;
    private final Executor threads;
    private final Semaphore queries = new Semaphore(MAX_QUERIES);
    private final ReentrantLock writing = new ReentrantLock();

    /** @param threads for queries */
    DnsConnection(SocketStream app, DnsAnswers answers, Executor threads) {
        this.app = app;
        this.answers = answers;
        this.threads = threads;
    }

    /** To the connection's end, and to the end of its queries. */
    void run() throws IOException {
        try {
            for (byte[] message = read(); message.length > 0; message = read()) {
                byte[] query = message;
                queries.acquire();
                threads.execute(() -> answer(query));
            }
            queries.acquire(MAX_QUERIES);
        } catch (InterruptedException e) {
            Logger.debug("DNS over TCP stopped");
        }
    }

    /** Returns the next query; empty at the end. */
    private byte[] read() throws IOException {
        try (Deadline deadline = Deadline.closing(app, QUIET)) {
            byte[] message = DnsStreams.read(app);
            return message == null ? new byte[0] : message;
        }
    }

    private void answer(byte[] query) {
        try {
            byte[] answer = answers.toStreamed(query);
            if (answer != null) {
                write(DnsStreams.framed(answer));
            }
        } catch (IOException e) {
            Logger.debug("answer not sent: {}", e.toString());
            app.close();
        } finally {
            queries.release();
        }
    }

    private void write(byte[] framed) throws IOException {
        writing.lock();
        try (Deadline deadline = Deadline.closing(app, QUIET)) {
            app.write(framed, 0, framed.length);
        } finally {
            writing.unlock();
        }
    }
}
