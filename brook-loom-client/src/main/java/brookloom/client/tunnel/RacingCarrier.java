package brookloom.client.tunnel;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.OpeningUnanswered;
import brookloom.net.stream.BestEffort;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import brookloom.net.stream.ReadAheadStream;
import brookloom.proto.ReplyCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A carrier that was kept warm, until the server has answered over it. Where the carrier stays silent or was reset, the
 * very same bytes are sent over a fresh one as well, and the first to answer is used. A server that remembers the nonces of
 * openings accepts the opening once, over whichever carrier it arrives first: nothing reaches a target twice. Of any other
 * server nobody knows what became of the first opening, so only what may reach a target twice is sent again there: what
 * {@link FirstBytes} calls harmless, and datagrams, which the network may double as well.
 *
 * <p>One thread reads, one at a time writes (its caller holds a lock), any thread closes.
 */
final class RacingCarrier extends ForwardingStream {
    /** Most answers take one round trip over the network: what takes longer than this is not worth waiting for alone. */
    static final Duration PATIENCE = Duration.ofMillis(1500);

    /** Most bytes that are kept to be sent again. */
    private static final int MAX_KEPT = 256 * 1024;

    private final ReadAheadStream warm;
    private final RetryingStream.FreshCarrier freshCarrier;
    private final KnownServer server;
    private final Runnable onDead;
    private final long begun = System.nanoTime();

    /** For the fields below; nobody waits for the network while holding it. */
    private final ReentrantLock lock = new ReentrantLock();
    /** Held while bytes go out over the fresh carrier, which keeps them in order; may be taken while holding the other. */
    private final ReentrantLock freshOrder = new ReentrantLock();

    /** Bytes sent until now; null once they cannot be sent again. */
    private @Nullable ByteArrayOutputStream kept = new ByteArrayOutputStream();

    private @Nullable ByteStream fresh;
    private @Nullable Thread sendsAgain;
    private boolean closed;
    /** True while all that was sent, or is about to be, may reach a target twice. */
    private boolean harmless;

    /** Completes when the carrier to use is known, or none will be. */
    private final CompletableFuture<Void> decision = new CompletableFuture<>();

    /** Fails when the fresh carrier fails, or this is closed. */
    private final CompletableFuture<ReadAheadStream> freshAnswer = new CompletableFuture<>();

    private volatile @Nullable ByteStream winner;
    private volatile @Nullable DialFailed freshFailure;
    private volatile boolean sentAgain;

    /**
     * Takes a warm carrier, and owns it.
     *
     * @param onDead runs when the warm carrier has proved dead
     */
    RacingCarrier(ByteStream warm, RetryingStream.FreshCarrier freshCarrier, KnownServer server, Runnable onDead) {
        super(warm);
        this.warm = ReadAheadStream.of(warm);
        this.freshCarrier = freshCarrier;
        this.server = server;
        this.onDead = onDead;
    }

    /**
     * Learns whether all that was written, and the next write, may reach a target twice. Where that write may not and has
     * already been joined by a second carrier, waits until only one of the two is left.
     */
    void expect(boolean harmlessTwice) throws IOException {
        lock.lock();
        try {
            boolean racing = winner == null && sendsAgain != null;
            if (harmlessTwice || !racing || server.remembersOpenings()) {
                harmless = harmlessTwice;
                return;
            }
        } finally {
            lock.unlock();
        }
        try {
            decision.get();
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        ByteStream first;
        ByteStream second = null;
        boolean mayFail = false;
        lock.lock();
        try {
            first = inner(); // what is kept here must not go out over a winner of a moment later
            if (winner == null) {
                keep(buffer, offset, length);
                second = fresh;
                mayFail = second != null || mayBeSentAgain();
            }
        } finally {
            lock.unlock();
        }
        try {
            first.write(buffer, offset, length);
        } catch (IOException e) {
            if (!mayFail) {
                throw e;
            }
            // The reading thread learns how the warm carrier ended, and has all sent again.
        }
        if (second != null) {
            writeFresh(second, buffer, offset, length);
        }
    }

    /** Under the lock. */
    private void keep(byte[] buffer, int offset, int length) {
        if (kept != null && kept.size() + length > MAX_KEPT) {
            kept = null;
        }
        if (kept != null) {
            kept.write(buffer, offset, length);
        }
    }

    private void writeFresh(ByteStream target, byte[] buffer, int offset, int length) {
        freshOrder.lock();
        try {
            target.write(buffer, offset, length);
        } catch (IOException e) {
            freshAnswer.completeExceptionally(e);
        } finally {
            freshOrder.unlock();
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return decide().read(buffer, offset, length);
    }

    @Override
    public boolean awaitInput() throws IOException {
        return decide().awaitInput();
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        ByteStream decided = winner;
        return decided == null ? 0 : decided.readAvailable(buffer, offset, length); // deciding may have to wait
    }

    /** Waits for the carrier that is used; the warm one ends without an answer, or fails, as if it were alone. */
    private ByteStream decide() throws IOException {
        ByteStream decided = winner;
        if (decided != null) {
            return decided;
        }
        boolean again = canSendAgain();
        if (isAnswered(again ? PATIENCE.toNanos() - (System.nanoTime() - begun) : Long.MAX_VALUE)) {
            return win(warm);
        }
        if (!startAgain()) {
            var unused = isAnswered(Long.MAX_VALUE);
            return win(warm);
        }
        try {
            return win(Answers.firstOf(Answers.of(warm), freshAnswer).get());
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (ExecutionException e) {
            throw bothFailed(e.getCause() == null ? e : e.getCause());
        }
    }

    private boolean canSendAgain() {
        lock.lock();
        try {
            return mayBeSentAgain();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private boolean mayBeSentAgain() {
        return kept != null && !closed && (harmless || server.remembersOpenings());
    }

    /** Waits for the warm carrier; returns true for an end of the server's own, too: nothing was accepted then. */
    private boolean isAnswered(long nanos) throws IOException {
        try {
            int read = warm.firstRead().get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
            return read >= 0 || server.authenticatesEnds();
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        close();
        return new InterruptedIOException("interrupted");
    }

    private IOException bothFailed(Throwable failure) {
        DialFailed undialled = freshFailure;
        IOException reason = failure instanceof IOException e ? e : new IOException(failure);
        decision.completeExceptionally(reason);
        return undialled == null ? reason : undialled;
    }

    /** Sends all again, unless it may not be; returns whether it does. */
    private boolean startAgain() {
        lock.lock();
        try {
            if (sendsAgain == null && mayBeSentAgain()) {
                sendsAgain = Thread.ofVirtual().name("send-again").start(this::sendAgain);
            }
            return sendsAgain != null;
        } finally {
            lock.unlock();
        }
    }

    private void sendAgain() {
        try {
            ByteStream carrier = freshCarrier.dial();
            byte[] bytes = enter(carrier);
            if (bytes == null) {
                carrier.close();
                return;
            }
            sentAgain = true;
            try {
                carrier.write(bytes, 0, bytes.length);
            } finally {
                freshOrder.unlock();
            }
            var unused = Answers.of(ReadAheadStream.of(carrier)).whenComplete((answered, failure) -> {
                if (answered == null) {
                    freshAnswer.completeExceptionally(failure);
                } else {
                    freshAnswer.complete(answered);
                }
            });
        } catch (DialFailed e) {
            freshFailure = e;
            freshAnswer.completeExceptionally(e);
        } catch (IOException e) {
            freshAnswer.completeExceptionally(e);
        }
    }

    /** Returns what to send over the fresh carrier first, with its order held; null when it comes too late. */
    private byte @Nullable [] enter(ByteStream carrier) {
        lock.lock();
        try {
            if (winner != null || closed || kept == null) {
                return null;
            }
            freshOrder.lock();
            fresh = carrier;
            return kept.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    /** Uses that carrier from now on, and closes the other. */
    private ByteStream win(ReadAheadStream carrier) {
        boolean dead = carrier != warm;
        awaitFreshWrites();
        ByteStream loser;
        lock.lock();
        try {
            loser = dead ? warm : fresh;
            kept = null;
            winner = carrier;
        } finally {
            lock.unlock();
        }
        decision.complete(null);
        if (loser != null) {
            loser.close();
        }
        if (dead) {
            onDead.run();
        }
        return carrier;
    }

    /** Waits until what is being sent over the fresh carrier is out: what comes next would overtake it. */
    private void awaitFreshWrites() {
        freshOrder.lock();
        try {
            // The lock is all that was waited for.
        } finally {
            freshOrder.unlock();
        }
    }

    /** Returns why there was no answer within the limit, as far as that is known. */
    DialFailed silent(Duration limit, @Nullable Throwable cause) {
        DialFailed undialled = freshFailure;
        if (undialled != null) {
            return undialled;
        }
        String silent = "server " + server + " sent no answer within " + limit.toSeconds() + " s";
        if (!sentAgain) {
            return new DialFailed(
                    ReplyCode.GENERAL_FAILURE,
                    silent + " over a connection that was kept ready: the network has probably dropped it, so new"
                            + " ones are dialled from now on",
                    cause);
        }
        return new OpeningUnanswered(
                silent + ", over a new connection either",
                (server.hasAnswered()
                                ? ", though it has answered before: its password has changed, or the user is disabled, expired"
                                        + " or over quota, or clocks are over 60 s apart"
                                : ": " + OpeningUnanswered.CAUSES)
                        + NonceTimeout.advice(),
                cause);
    }

    /** Returns true if all was sent over a fresh carrier, too. */
    boolean wasSentAgain() {
        return sentAgain;
    }

    @Override
    protected ByteStream inner() {
        ByteStream decided = winner;
        return decided == null ? warm : decided.settled();
    }

    /** Returns the carrier that is used once that is decided. */
    @Override
    public ByteStream settled() {
        ByteStream decided = winner;
        return decided == null ? this : decided.settled();
    }

    @Override
    public void finish() {
        if (winner == null) {
            close();
        } else {
            super.finish();
        }
    }

    @Override
    public void close() {
        boolean silent = winner == null && System.nanoTime() - begun > PATIENCE.toNanos();
        lock.lock();
        try {
            closed = true;
            BestEffort.close(warm);
            if (fresh != null) {
                fresh.close();
            }
            if (sendsAgain != null && fresh == null) {
                sendsAgain.interrupt(); // it dials, a socket of its own
            }
        } finally {
            lock.unlock();
        }
        freshAnswer.completeExceptionally(new IOException("closed"));
        decision.completeExceptionally(new IOException("closed"));
        if (silent) {
            onDead.run();
        }
    }
}
