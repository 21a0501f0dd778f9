package brookloom.net.stream;

import java.io.IOException;

/** A stream of which some bytes were read already: they come first. */
public final class PrefixedStream implements ByteStream {
    private final byte[] prefix;
    private final ByteStream rest;
    private int start;

    private PrefixedStream(byte[] prefix, ByteStream rest) {
        this.prefix = prefix;
        this.rest = rest;
    }

    /** The stream itself when there is no prefix. */
    public static ByteStream of(byte[] prefix, ByteStream rest) {
        return prefix.length == 0 ? rest : new PrefixedStream(prefix, rest);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return start < prefix.length ? readPrefix(buffer, offset, length) : rest.read(buffer, offset, length);
    }

    @Override
    public boolean awaitInput() throws IOException {
        return start < prefix.length || rest.awaitInput();
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        return start < prefix.length ? readPrefix(buffer, offset, length) : rest.readAvailable(buffer, offset, length);
    }

    private int readPrefix(byte[] buffer, int offset, int length) {
        int n = Math.min(length, prefix.length - start);
        System.arraycopy(prefix, start, buffer, offset, n);
        start += n;
        return n;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        rest.write(buffer, offset, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        rest.shutdownOutput();
    }

    @Override
    public void finish() {
        rest.finish();
    }

    @Override
    public void close() {
        rest.close();
    }
}
