package brookloom.it.chaos;

import brookloom.net.stream.SocketStream;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes connections on to a server, with faults that a seed decides. */
final class ChaosRelay implements AutoCloseable {
    private static final int BUFFER = 8 * 1024;

    private final TcpTarget front;
    private final int server;
    private final long seed;
    private final Set<Fault.Kind> kinds;
    private final AtomicInteger connections = new AtomicInteger();

    ChaosRelay(int server, long seed, Set<Fault.Kind> kinds) throws IOException {
        this.server = server;
        this.seed = seed;
        this.kinds = kinds;
        this.front = TcpTarget.serving(this::relay);
    }

    int port() {
        return front.port();
    }

    private void relay(Socket near) throws IOException, InterruptedException {
        Random random = new Random(seed * 1000 + connections.getAndIncrement());
        List<Fault> up = Fault.draw(random, kinds);
        List<Fault> down = Fault.draw(random, kinds);
        try (Socket far = new Socket(InetAddress.getLoopbackAddress(), server)) {
            Link link = new Link(new SocketStream(near), new SocketStream(far));
            Thread back = Thread.ofVirtual().name("chaos-back").start(() -> link.pass(link.far, link.near, down));
            link.pass(link.near, link.far, up);
            back.join();
            if (link.silent) {
                link.reset(); // closing in order would tell the client of an end that it was not to hear of
            }
        }
    }

    @Override
    public void close() throws IOException {
        front.close();
    }

    /** One connection through the relay. Its streams tell a reset from an end even when both directions meet it. */
    private static final class Link {
        private final SocketStream near;
        private final SocketStream far;
        private volatile boolean forgotten;

        /** Whether nothing may come through any more, ends neither. */
        private volatile boolean silent;

        /** Open once both ends are reset: a stall is over then. */
        private final CountDownLatch broken = new CountDownLatch(1);

        Link(SocketStream near, SocketStream far) {
            this.near = near;
            this.far = far;
        }

        void pass(SocketStream from, SocketStream to, List<Fault> faults) {
            Queue<Fault> coming = new ArrayDeque<>(faults);
            byte[] buffer = new byte[BUFFER];
            long passed = 0;
            try {
                for (int n; (n = from.read(buffer, 0, most(coming, passed))) >= 0; passed += n) {
                    Fault fault = coming.peek();
                    boolean strikes = fault != null && fault.at() <= passed;
                    if (forgotten) {
                        continue;
                    }
                    if (strikes) {
                        strike(coming.remove(), buffer, n, to);
                    } else {
                        to.write(buffer, 0, n);
                    }
                }
                if (!forgotten) {
                    to.shutdownOutput();
                }
            } catch (IOException | InterruptedException e) {
                reset();
            }
        }

        /** Reads up to the next fault, and then as many bytes as it is about. */
        private static int most(Queue<Fault> coming, long passed) {
            Fault fault = coming.peek();
            if (fault == null) {
                return BUFFER;
            }
            return fault.at() > passed ? (int) Math.min(BUFFER, fault.at() - passed) : fault.size();
        }

        private void strike(Fault fault, byte[] bytes, int n, SocketStream out)
                throws IOException, InterruptedException {
            switch (fault.kind()) {
                case CUT -> throw new IOException("cut");
                case END -> {
                    forgotten = true;
                    near.shutdownOutput();
                    far.shutdownOutput();
                }
                case STALL -> {
                    var unused = broken.await(fault.size(), TimeUnit.MILLISECONDS); // the fault itself
                    out.write(bytes, 0, n);
                }
                case TRICKLE -> {
                    for (int i = 0; i < n; i++) {
                        out.write(bytes, i, 1);
                        Thread.yield();
                    }
                }
                case FLIP -> {
                    bytes[0] ^= (byte) (1 << fault.size() % 8);
                    out.write(bytes, 0, n);
                }
                case DUPLICATE -> {
                    out.write(bytes, 0, n);
                    out.write(bytes, 0, n);
                }
                case SWALLOW -> {} // gone
                case FORGET -> {
                    silent = true;
                    forgotten = true;
                }
            }
        }

        private void reset() {
            broken.countDown();
            for (SocketStream stream : List.of(near, far)) {
                try {
                    stream.socket().setSoLinger(true, 0);
                    stream.close();
                } catch (IOException e) {
                    // It has ended by itself.
                }
            }
        }
    }
}
