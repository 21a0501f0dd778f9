package brookloom.it.interop;

import brookloom.it.BrookLoom;
import brookloom.testing.TcpTarget;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Many tunnels that each carry a number up and copies of it down, and end. */
final class NumberedTunnels {
    /** How long a tunnel may hang before it is given up. */
    private static final int PATIENCE_MILLIS = 60_000;

    private static final int TRIES = 5;

    /** Bytes of a request: the number, and how many copies are wanted. */
    static final int REQUEST = Long.BYTES + Integer.BYTES;

    private final InetSocketAddress socks5;
    private final int port;
    private final int copies;
    private final AtomicLong next = new AtomicLong();
    private final Queue<Long> lost = new ConcurrentLinkedQueue<>();

    private NumberedTunnels(InetSocketAddress socks5, int port, int copies) {
        this.socks5 = socks5;
        this.port = port;
        this.copies = copies;
    }

    /** Answers numbers. */
    static TcpTarget target() throws IOException {
        return TcpTarget.serving(connection -> {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            connection.getOutputStream().write(answer(in.readLong(), in.readInt()));
            int end = connection.getInputStream().read();
            assert end < 0;
        });
    }

    /** What the target answers. */
    static byte[] answer(long number, int copies) {
        ByteBuffer answer = ByteBuffer.allocate(copies * Long.BYTES);
        while (answer.hasRemaining()) {
            answer.putLong(number);
        }
        return answer.array();
    }

    /**
     * Runs so many tunnels to their end, some of them at any time. A lost one is tried again with another number.
     *
     * @param copies of its number that each gets back
     * @return numbers of the tunnels that were lost
     * @throws Exception when one was lost again and again
     */
    static List<Long> run(InetSocketAddress socks5, int port, int copies, int count, int concurrent) throws Exception {
        NumberedTunnels tunnels = new NumberedTunnels(socks5, port, copies);
        List<Future<?>> results = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(concurrent, Thread.ofVirtual().factory())) {
            for (int i = 0; i < count; i++) {
                results.add(threads.submit(tunnels::untilOneSucceeds));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
        return List.copyOf(tunnels.lost);
    }

    private Void untilOneSucceeds() throws IOException {
        for (int tries = 1; ; tries++) {
            long number = next.incrementAndGet();
            try {
                runOne(number);
                return null;
            } catch (IOException e) {
                lost.add(number);
                if (tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    private void runOne(long number) throws IOException {
        try (Socket app = BrookLoom.connect(socks5, "127.0.0.1", port)) {
            app.setSoTimeout(PATIENCE_MILLIS);
            app.getOutputStream()
                    .write(ByteBuffer.allocate(REQUEST)
                            .putLong(number)
                            .putInt(copies)
                            .array());
            byte[] expected = answer(number, copies);
            byte[] answer = app.getInputStream().readNBytes(expected.length);
            if (!Arrays.equals(answer, expected)) {
                throw new IOException(answer.length + " bytes came, not the answer");
            }
        }
    }
}
