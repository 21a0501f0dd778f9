package brookloom.observe;

import brookloom.net.dial.DialFailed;
import brookloom.net.stream.BestEffort;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Pingable;
import brookloom.net.text.Failures;
import brookloom.net.udp.DatagramStream;
import brookloom.net.udp.Drops;
import brookloom.net.udp.StreamDrop;
import brookloom.proto.ReplyCode;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Follows one tunnel: counts its bytes, and reports its end once. Thread-safe. */
public final class LiveTunnel implements AutoCloseable {
    private static final long NEVER = 0;

    private final TunnelStarted started;
    private final TunnelMonitor monitor;
    private final long startNanos = System.nanoTime();
    private final AtomicLong up = new AtomicLong();
    private final AtomicLong down = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long dialNanos = NEVER;
    private volatile long firstByteNanos = NEVER;
    private volatile @Nullable String target;
    private volatile @Nullable Closeable stream;
    private volatile @Nullable String cut;
    private volatile boolean idle;
    private volatile @Nullable IOException failure;

    LiveTunnel(TunnelStarted started, TunnelMonitor monitor) {
        this.started = started;
        this.monitor = monitor;
    }

    /** Returns what was known at the start. */
    public TunnelStarted started() {
        return started;
    }

    /** Returns address and port of the dialled target, or null. */
    public @Nullable String target() {
        return target;
    }

    /** Returns the bytes so far from the client to the target. */
    public long up() {
        return up.get();
    }

    /** Returns the bytes so far from the target to the client. */
    public long down() {
        return down.get();
    }

    /** Returns the count of the datagrams that the streams of all tunnels have dropped. */
    public Drops<StreamDrop> drops() {
        return monitor.drops();
    }

    /** Returns the time since the start. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** The target is connected. */
    public void dialled(@Nullable String address) {
        target = address;
        dialNanos = elapsed();
    }

    /** Returns the stream to use in place of the target's (at a client: the tunnel's), which reports the end when closed. */
    public ByteStream follow(ByteStream stream) {
        return followed(new FollowedStream(stream, this));
    }

    /** Returns the stream to use in place of the target's (at a client: the tunnel's), which reports the end when closed. */
    public DatagramStream follow(DatagramStream stream) {
        return followed(new FollowedDatagrams(stream, this));
    }

    private <T extends Closeable> T followed(T wrapper) {
        closes(wrapper);
        return wrapper;
    }

    /** Names what is closed when the tunnel is cut, where that is no stream that is followed. */
    public void closes(Closeable cuttable) {
        stream = cuttable;
        if (cut != null) {
            closeStream();
        }
    }

    /** Asks the tunnel's peer for an answer at once; returns false where there is nobody to ask. See {@link Pingable}. */
    public boolean ping(LongConsumer nanos) {
        return stream instanceof FollowedStream followed && followed.ping(nanos);
    }

    /** Counts bytes to the target. */
    public void sent(long bytes) {
        up.addAndGet(bytes);
    }

    /** Counts bytes from the target. */
    public void received(long bytes) {
        if (firstByteNanos == NEVER) {
            firstByteNanos = elapsed();
        }
        down.addAndGet(bytes);
    }

    /** Ends the tunnel from this side, for a reason that its log entry shows. It reports its end as it closes. */
    public void cut(String reason) {
        cut = reason;
        closeStream();
    }

    private void closeStream() {
        Closeable open = stream;
        if (open instanceof FollowedStream followed) {
            followed.cut();
        } else if (open != null) {
            BestEffort.close(open);
        }
    }

    /** Returns whether {@link #cut} was called. */
    boolean isCut() {
        return cut != null;
    }

    /** The target was not reached. */
    public void notReached(DialFailed why) {
        end(TunnelOutcome.NOT_REACHED, why.code(), why.getMessage());
    }

    /** The tunnel has failed. */
    public void failed(Throwable why) {
        if (why instanceof DialFailed refused) {
            notReached(refused);
        } else {
            end(TunnelOutcome.FAILED, null, Failures.describe(why));
        }
    }

    /** Notes the first failure of the followed stream; returns this one, for the stream to throw. */
    IOException noted(IOException e) {
        if (failure == null) {
            failure = e;
        }
        return e;
    }

    /** Notes that the followed stream will be closed because of the idle timeout. */
    void expiring() {
        idle = true;
    }

    /**
     * Closes the followed stream, and reports the end.
     *
     * @param completed whether the stream had come to an end by itself, asked after the close
     */
    void close(Runnable stream, BooleanSupplier completed) {
        IOException first = failure; // not what closing makes of a read that waits
        stream.run();
        if (idle) {
            end(TunnelOutcome.IDLE);
        } else if (first != null) {
            failed(first);
        } else {
            end(completed.getAsBoolean() ? TunnelOutcome.COMPLETED : TunnelOutcome.CLOSED_BY_CLIENT);
        }
    }

    /** Reports the end, unless it was reported before. */
    public void end(TunnelOutcome outcome) {
        end(outcome, null, null);
    }

    /** Reports an end for which nobody has given a better reason. */
    @Override
    public void close() {
        end(TunnelOutcome.CLOSED_BY_CLIENT);
    }

    private void end(TunnelOutcome outcome, @Nullable ReplyCode code, @Nullable String reason) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        String cutReason = cut;
        boolean wasCut = cutReason != null;
        monitor.ended(
                this,
                new TunnelEnded(
                        started,
                        target,
                        up(),
                        down(),
                        age(),
                        duration(dialNanos),
                        duration(firstByteNanos),
                        wasCut ? TunnelOutcome.CUT : outcome,
                        wasCut ? null : code,
                        wasCut ? cutReason : reason));
    }

    /** Never zero, which stands for never. */
    private long elapsed() {
        return Math.max(1, System.nanoTime() - startNanos);
    }

    private static @Nullable Duration duration(long nanos) {
        return nanos == NEVER ? null : Duration.ofNanos(nanos);
    }
}
