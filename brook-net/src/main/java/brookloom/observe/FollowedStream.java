package brookloom.observe;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import brookloom.net.stream.Pingable;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes of a tunnel's stream, and notes how it ends. Reads and writes go straight to the inner stream, since
 * every byte passes here.
 */
final class FollowedStream extends ForwardingStream {
    private final LiveTunnel tunnel;
    private volatile boolean inputEnded;
    private volatile boolean outputEnded;
    private volatile @Nullable Consumer<IOException> waiting;

    FollowedStream(ByteStream inner, LiveTunnel tunnel) {
        super(inner);
        this.tunnel = tunnel;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return counted(inner().read(buffer, offset, length));
        } catch (IOException e) {
            throw tunnel.noted(e);
        }
    }

    @Override
    public boolean awaitInput() throws IOException {
        try {
            return super.awaitInput();
        } catch (IOException e) {
            throw tunnel.noted(e);
        }
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        try {
            return counted(inner().readAvailable(buffer, offset, length));
        } catch (IOException e) {
            throw tunnel.noted(e);
        }
    }

    private int counted(int n) {
        if (n > 0) {
            tunnel.received(n);
        } else if (n < 0) {
            inputEnded = true;
        }
        return n;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        try {
            inner().write(buffer, offset, length);
        } catch (IOException e) {
            throw tunnel.noted(e);
        }
        tunnel.sent(length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        outputEnded = true;
        super.shutdownOutput();
    }

    /** Asks the tunnel's peer, where it is one that can be asked. */
    boolean ping(LongConsumer answer) {
        return inner() instanceof Pingable tunnel && tunnel.ping(answer);
    }

    @Override
    public void expiring() {
        tunnel.expiring();
        super.expiring();
    }

    @Override
    public void finish() {
        super.finish();
        tunnel.end(TunnelOutcome.COMPLETED);
    }

    @Override
    public void onBroken(Consumer<IOException> listener) {
        waiting = listener;
        super.onBroken(listener);
        if (tunnel.isCut()) {
            listener.accept(wasCut());
        }
    }

    /** Ends the tunnel as a failure, though its input may have ended in order, so that nobody reads it any more. */
    void cut() {
        abort();
        Consumer<IOException> listener = waiting;
        if (listener != null) {
            listener.accept(wasCut());
        }
    }

    private static IOException wasCut() {
        return new IOException("cut");
    }

    @Override
    public void abort() {
        tunnel.close(super::abort, () -> false);
    }

    @Override
    public void close() {
        tunnel.close(super::close, () -> inputEnded && outputEnded);
    }
}
