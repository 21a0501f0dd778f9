package brookloom.client.testing;

import brookloom.net.udp.DatagramStream;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A UDP tunnel to the test. */
public final class MemoryDatagrams implements DatagramStream {
    private static final byte[] END = new byte[0];

    /** What the app has sent. */
    public final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();

    private final BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
    private final boolean echo;
    private volatile @Nullable IOException failure;
    public volatile boolean closed;

    /** Closing waits for it. */
    public volatile CountDownLatch mayClose = new CountDownLatch(0);

    /** Whether somebody closes it, or has. */
    public volatile boolean closing;

    private MemoryDatagrams(boolean echo) {
        this.echo = echo;
    }

    public static MemoryDatagrams silent() {
        return new MemoryDatagrams(false);
    }

    /** Answers each datagram with itself. */
    public static MemoryDatagrams echoing() {
        return new MemoryDatagrams(true);
    }

    public void answer(byte[] datagram) {
        answers.add(datagram);
    }

    /** As when the server refuses the tunnel. */
    public void fail(IOException e) {
        failure = e;
        end();
    }

    /** As when the server ends the tunnel. */
    public void end() {
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

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing = true;
        awaitUninterruptibly(mayClose);
        closed = true;
        answers.add(END);
    }
}
