package brookloom.net.stream;

import java.io.IOException;

/** Returns bytes that were read already before those of the stream they came from. */
public final class PrefixedStream extends ForwardingStream {
    private static final byte[] NONE = new byte[0];

    // Of the reading thread:
    private byte[] prefix;
    private int start;

    private volatile boolean spent;

    private PrefixedStream(byte[] prefix, ByteStream rest) {
        super(rest);
        this.prefix = prefix;
    }

    /** Returns the stream itself when there is no prefix. */
    public static ByteStream of(byte[] prefix, ByteStream rest) {
        return prefix.length == 0 ? rest : new PrefixedStream(prefix, rest);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return spent ? inner().read(buffer, offset, length) : readPrefix(buffer, offset, length);
    }

    @Override
    public boolean awaitInput() throws IOException {
        return !spent || inner().awaitInput();
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return spent ? inner().readAvailable(buffer, offset, length) : readPrefix(buffer, offset, length);
    }

    private int readPrefix(byte[] buffer, int offset, int length) {
        int n = Math.min(length, prefix.length - start);
        System.arraycopy(prefix, start, buffer, offset, n);
        start += n;
        if (start == prefix.length) {
            prefix = NONE;
            spent = true;
        }
        return n;
    }

    /** Returns what follows the prefix once that is read. */
    @Override
    public ByteStream settled() {
        return spent ? inner() : this;
    }
}
