package brookloom.testing;

import brookloom.net.stream.ByteStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A stream that waits without a buffer, as TLS and tunnels do, and notes in which order it is asked to. */
public final class AwaitingStream implements ByteStream {
    public final List<String> calls = new ArrayList<>();
    public Runnable onWait = () -> {};
    private final ByteStream inner;

    public AwaitingStream(ByteStream inner) {
        this.inner = inner;
    }

    @Override
    public boolean awaitInput() {
        calls.add("await");
        onWait.run();
        return true;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        calls.add("read");
        return inner.read(buffer, offset, length);
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return inner.readAvailable(buffer, offset, length);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        inner.write(buffer, offset, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        inner.shutdownOutput();
    }

    @Override
    public void close() {
        inner.close();
    }
}
