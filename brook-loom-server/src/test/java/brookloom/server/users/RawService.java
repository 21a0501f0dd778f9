package brookloom.server.users;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers each request of HTTP by the bytes that a test gives it, and closes the connection. */
final class RawService implements AutoCloseable {
    private static final int TLS_HANDSHAKE = 22;

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Answer answer = out -> {};

    /** Writes an answer. */
    interface Answer {
        void write(OutputStream out) throws IOException;
    }

    RawService() throws IOException {
        threads.execute(this::serve);
    }

    /** Answers so from now on. */
    void answer(Answer other) {
        answer = other;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/users");
    }

    /** Returns the number of connections so far. */
    int asked() {
        return asked.get();
    }

    /** Waits until the service is closed. */
    void stall() throws IOException {
        try {
            closed.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    private void serve() {
        try {
            while (true) {
                Socket connection = socket.accept();
                asked.incrementAndGet();
                connections.add(connection);
                threads.execute(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            in.mark(1);
            boolean tls = in.read() == TLS_HANDSHAKE;
            in.reset();
            for (String line = tls ? null : in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                // The request does not matter.
            }
            answer.write(connection.getOutputStream());
            connection.shutdownOutput();
        } catch (IOException e) {
            // The client has left.
        } finally {
            connections.remove(connection);
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
        threads.shutdownNow();
        threads.close();
    }
}
