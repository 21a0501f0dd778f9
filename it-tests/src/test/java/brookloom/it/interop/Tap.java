package brookloom.it.interop;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** Stands between client and server, passes every byte and every end on, and keeps what each side sent. */
final class Tap implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final ServerSocket listener;
    private final InetSocketAddress server;
    private final Queue<Carrier> carriers = new ConcurrentLinkedQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("tap-", 0).factory());

    /** What went over one connection. */
    static final class Carrier {
        private final ByteArrayOutputStream up = new ByteArrayOutputStream();
        private final ByteArrayOutputStream down = new ByteArrayOutputStream();

        /** What the client sent behind its request's header. */
        InputStream fromClient() {
            return behindHeader(up);
        }

        /** What the server sent behind its answer's header. */
        InputStream fromServer() {
            return behindHeader(down);
        }

        private static InputStream behindHeader(ByteArrayOutputStream bytes) {
            byte[] all = bytes.toByteArray(); // synchronized with what still arrives
            int at = 0;
            while (at < all.length && !endsHeader(all, at)) {
                at++;
            }
            return new ByteArrayInputStream(all, at, all.length - at);
        }

        private static boolean endsHeader(byte[] all, int at) {
            return at >= 4 && all[at - 4] == '\r' && all[at - 3] == '\n' && all[at - 2] == '\r' && all[at - 1] == '\n';
        }
    }

    private Tap(ServerSocket listener, InetSocketAddress server) {
        this.listener = listener;
        this.server = server;
    }

    /** Listens on a free port for connections to pass on to the server. */
    static Tap before(InetSocketAddress server) throws IOException {
        Tap tap = new Tap(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), server);
        tap.threads.execute(tap::accept);
        return tap;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Every connection there has been. */
    List<Carrier> carriers() {
        return List.copyOf(carriers);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                threads.execute(() -> pass(client));
            }
        } catch (IOException | RejectedExecutionException e) {
            // Closed.
        }
    }

    private void pass(Socket client) {
        Carrier carrier = new Carrier();
        try (client;
                Socket upstream = new Socket(server.getAddress(), server.getPort())) {
            open.add(upstream);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            carriers.add(carrier);
            var way = threads.submit(() -> copy(client, upstream, carrier.up));
            copy(upstream, client, carrier.down);
            way.get();
            open.remove(upstream);
        } catch (Exception e) {
            // The test closes us.
        } finally {
            open.remove(client);
        }
    }

    private static void copy(Socket from, Socket to, OutputStream record) {
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            for (int n; (n = in.read(buffer)) >= 0; ) {
                record.write(buffer, 0, n);
                to.getOutputStream().write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is closed.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(Tap::reset);
        threads.shutdownNow();
        threads.close();
    }
}
