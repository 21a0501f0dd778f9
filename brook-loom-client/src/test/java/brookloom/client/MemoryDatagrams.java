package brookloom.client;

import brookloom.proto.io.DatagramStream;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A UDP tunnel to the test. */
final class MemoryDatagrams implements DatagramStream {
    private static final byte[] END = new byte[0];

    /** What the app has sent. */
    final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();

    private final BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
    private final boolean echo;
    private volatile @Nullable IOException failure;
    volatile boolean closed;

    private MemoryDatagrams(boolean echo) {
        this.echo = echo;
    }

    static MemoryDatagrams silent() {
        return new MemoryDatagrams(false);
    }

    /** Answers each datagram with itself. */
    static MemoryDatagrams echoing() {
        return new MemoryDatagrams(true);
    }

    void answer(byte[] datagram) {
        answers.add(datagram);
    }

    /** As when the server refuses the tunnel. */
    void fail(IOException e) {
        failure = e;
        end();
    }

    /** As when the server ends the tunnel. */
    void end() {
        answers.add(END);
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        try {
            byte[] answer = answers.take();
            if (failure != null) {
                throw failure;
            }
            if (closed) {
                throw new IOException("closed");
            }
            System.arraycopy(answer, 0, buffer, 0, answer.length);
            return answer == END ? -1 : answer.length;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        byte[] datagram = new byte[length];
        System.arraycopy(buffer, offset, datagram, 0, length);
        sent.add(datagram);
        if (echo) {
            answers.add(datagram);
        }
    }

    @Override
    public void close() {
        closed = true;
        answers.add(END);
    }
}
