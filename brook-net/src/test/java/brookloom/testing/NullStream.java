package brookloom.testing;

import brookloom.net.stream.ByteStream;
import java.io.IOException;

/** Ends at once, and takes whatever is written: for tests that replace some of it. */
public class NullStream implements ByteStream {
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return -1;
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) {
        return 0;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {}

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {}
}
