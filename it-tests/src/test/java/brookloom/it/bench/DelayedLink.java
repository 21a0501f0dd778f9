package brookloom.it.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A long line: a relay on loopback that holds what it reads for a while, each way, and lets through any number of bytes
 * meanwhile. It accepts at once, so TCP's handshake costs nothing here. An end is held like bytes.
 */
final class DelayedLink implements Closeable {
    private static final int BUFFER = 64 * 1024;

    /** What was read, and the time when it may go on; no bytes at all is the end. */
    private record Held(byte[] bytes, long due) {}

    private final ServerSocket server;
    private final InetSocketAddress far;
    private final long delayNanos;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** Listens, and leads to this port on loopback. */
    DelayedLink(int farPort, Duration delay) throws IOException {
        far = new InetSocketAddress(InetAddress.getLoopbackAddress(), farPort);
        delayNanos = delay.toNanos();
        server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                Socket near = server.accept();
                Thread.ofVirtual().start(() -> relay(near));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void relay(Socket near) {
        Socket beyond = new Socket();
        sockets.add(near);
        sockets.add(beyond);
        try (near;
                beyond) {
            near.setTcpNoDelay(true);
            beyond.setTcpNoDelay(true);
            beyond.connect(far);
            Thread back = Thread.ofVirtual().start(() -> oneWay(beyond, near));
            oneWay(near, beyond);
            back.join();
        } catch (IOException | InterruptedException e) {
            // Both are closed, and so each side knows.
        } finally {
            sockets.remove(near);
            sockets.remove(beyond);
        }
    }

    private void oneWay(Socket from, Socket to) {
        BlockingQueue<Held> underWay = new LinkedBlockingQueue<>();
        Thread.ofVirtual().start(() -> hold(from, underWay));
        try {
            OutputStream out = to.getOutputStream();
            for (Held next = underWay.take(); ; next = underWay.take()) {
                TimeUnit.NANOSECONDS.sleep(next.due - System.nanoTime());
                if (next.bytes.length == 0) {
                    to.shutdownOutput();
                    return;
                }
                out.write(next.bytes);
            }
        } catch (IOException | InterruptedException e) {
            closeQuietly(from);
        }
    }

    private void hold(Socket from, BlockingQueue<Held> underWay) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                byte[] bytes = new byte[n];
                System.arraycopy(buffer, 0, bytes, 0, n);
                underWay.add(new Held(bytes, System.nanoTime() + delayNanos));
            }
        } catch (IOException e) {
            // Passed on as an end.
        }
        underWay.add(new Held(new byte[0], System.nanoTime() + delayNanos));
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing to be done about it.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        sockets.forEach(DelayedLink::closeQuietly);
    }
}
