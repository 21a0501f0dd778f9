package brookloom.client.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.ForwardingStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Doubts carriers that were kept ready when one of them brings no byte after the app has sent some. Without Brook's
 * protocol nothing else shows that a carrier has died: its own tunnel is lost, but the next ones need not be.
 */
final class DoubtedCarrier extends ForwardingStream {
    private final Runnable drop;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean judged = new AtomicBoolean();
    private volatile Runnable cancel = () -> {};

    /**
     * Begins to doubt with the app's first byte.
     *
     * @param tunnel over a carrier that was kept ready
     * @param drop closes the others that are kept
     */
    DoubtedCarrier(ByteStream tunnel, Runnable drop) {
        super(tunnel);
        this.drop = drop;
    }

    /** Notes that the app has sent something, which the target may answer. */
    void asked() {
        if (asked.compareAndSet(false, true)) {
            cancel = Deadline.schedule(this::doubt, RacingCarrier.PATIENCE);
        }
    }

    private void doubt() {
        if (asked.get() && judged.compareAndSet(false, true)) {
            drop.run();
        }
    }

    private int check(int read) {
        if (read > 0 && judged.compareAndSet(false, true)) {
            cancel.run();
        }
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return check(super.read(buffer, offset, length));
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return check(super.readAvailable(buffer, offset, length));
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        asked();
        super.write(buffer, offset, length);
    }

    @Override
    public void finish() {
        cancel.run();
        doubt();
        super.finish();
    }

    @Override
    public void close() {
        cancel.run();
        doubt();
        super.close();
    }

    @Override
    public ByteStream settled() {
        return judged.get() ? inner() : this;
    }
}
