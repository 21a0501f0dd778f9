package brookloom.net.stream;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Forwards every call to another stream. Base of all streams that wrap one: they override what they change, and so forget
 * no method.
 */
public abstract class ForwardingStream implements ByteStream {
    private volatile ByteStream inner;

    /** Wraps a stream, and owns it. */
    protected ForwardingStream(ByteStream inner) {
        this.inner = inner;
    }

    /** Returns the wrapped stream, or what has settled in its place. Overridden by a wrapper that changes its stream. */
    @SuppressWarnings("ReferenceEquality") // whether it is the same object is the question
    protected ByteStream inner() {
        ByteStream known = inner;
        ByteStream settled = known.settled();
        if (settled != known) {
            inner = settled;
        }
        return settled;
    }

    /** Returns this wrapper, which may always have something to do. */
    @Override
    public ByteStream settled() {
        return this;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return inner().read(buffer, offset, length);
    }

    @Override
    public boolean awaitInput() throws IOException {
        return inner().awaitInput();
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return inner().readAvailable(buffer, offset, length);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        inner().write(buffer, offset, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        inner().shutdownOutput();
    }

    @Override
    public void resetOnClose() {
        inner().resetOnClose();
    }

    @Override
    public void onBroken(Consumer<IOException> listener) {
        inner().onBroken(listener);
    }

    @Override
    public void abort() {
        inner().abort();
    }

    @Override
    public void expiring() {
        inner().expiring();
    }

    @Override
    public void finish() {
        inner().finish();
    }

    @Override
    public void close() {
        inner().close();
    }
}
