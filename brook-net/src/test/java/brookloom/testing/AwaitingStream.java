package brookloom.testing;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A stream that waits without a buffer, as TLS and tunnels do, and notes in which order it is asked to. */
public final class AwaitingStream extends ForwardingStream {
    public final List<String> calls = new ArrayList<>();
    public Runnable onWait = () -> {};

    public AwaitingStream(ByteStream inner) {
        super(inner);
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
        return super.read(buffer, offset, length);
    }
}
