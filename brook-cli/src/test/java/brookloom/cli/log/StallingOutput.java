package brookloom.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;

/** An output whose reader stalls until it is released, as that of a pipe may. */
final class StallingOutput extends OutputStream {
    private final CountDownLatch released = new CountDownLatch(1);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    volatile boolean failing;

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (failing) {
            throw new IOException("no space left on device");
        }
        written.write(bytes, offset, length);
    }

    void release() {
        released.countDown();
    }

    /** Returns what was written. */
    String text() {
        return written.toString(UTF_8);
    }
}
