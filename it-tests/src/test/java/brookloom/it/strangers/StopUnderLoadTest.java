package brookloom.it.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.strangers.StrangerProbe.Way;
import brookloom.it.wss.TlsSite;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.SealedBytes;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server stops while connections arrive and carriers send to a target that reads nothing. Every connection ends, and no
 * thread fails: the process may live on, with other services or another configuration. {@code -Dcarriers=4000} opens as
 * many.
 */
@ExtendWith(LeakCheck.class)
class StopUnderLoadTest {
    private static final int CARRIERS = Integer.getInteger("carriers", 240);
    private static final int BACKLOG = 5000;

    /** Less than the client's own limit, which would end it, too. */
    private static final long PATIENCE_SECONDS = 40;

    /** Servers that stop, one after the other; a lost connection showed within 60. */
    private static final int ROUNDS = Integer.getInteger("rounds", 10);

    /** Connections of one client at the same time. */
    private static final int LAST = 100;

    /** More than buffers on the way hold. */
    private static final int PAYLOADS = 100;

    private static final int MESSAGE = 32 * 1024;

    @TempDir
    private Path folder;

    private final Map<String, Throwable> uncaught = new ConcurrentHashMap<>();

    @ParameterizedTest
    @EnumSource(names = {"WS", "FRAMED", "PLAIN", "WSS_TLS_1_3"})
    void everyConnectionEndsWithTheServer(Way way) throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.put(thread.toString(), e));
        try (ServerSocket readsNothing = listening();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch some = new CountDownLatch(CARRIERS / 4);
            List<Future<?>> clients = new ArrayList<>();
            try (BrookServer server = server(way)) {
                for (int i = 0; i < CARRIERS; i++) {
                    clients.add(threads.submit(() -> load(way, server.port(), readsNothing.getLocalPort(), some)));
                }
                assertThat(some.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
            for (Future<?> client : clients) {
                client.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(uncaught).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "PLAIN"})
    void aConnectionThatArrivesMeanwhileEndsToo(Way way) throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                CountDownLatch some = new CountDownLatch(10);
                try (BrookServer server = server(way)) {
                    clients.add(threads.submit(() -> endsAll(server.port(), some)));
                    assertThat(some.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                }
            }
            for (Future<?> client : clients) {
                client.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    /** Connects again and again, and waits for the end of the last connections then. */
    private static boolean endsAll(int port, CountDownLatch some) throws IOException {
        Deque<Socket> last = new ArrayDeque<>();
        try {
            while (true) {
                last.add(new Socket(InetAddress.getLoopbackAddress(), port));
                some.countDown();
                if (last.size() > LAST) {
                    last.remove().close();
                }
            }
        } catch (SocketException refused) { // or reset while it connects
            for (Socket socket : last) {
                awaitEnd(socket);
            }
            return true;
        }
    }

    /**
     * Says a byte first. The kernel keeps no socket for a connection that came as the listening one closed, and tells its
     * client so only when that sends something (seen: established here, in no table of the other side). A connection that
     * the server has lost stays silent all the same.
     */
    private static void awaitEnd(Socket socket) throws IOException {
        try (socket) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS / 2));
            socket.getOutputStream().write('G');
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException reset) {
            // An end, too.
        }
    }

    private static ServerSocket listening() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReceiveBufferSize(1024);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        return socket;
    }

    private BrookServer server(Way way) throws IOException {
        BrookLoomBuilder options = BrookLoom.builder().plain(way == Way.PLAIN).strangers(CARRIERS, CARRIERS);
        boolean tls = way.name().startsWith("WSS");
        return (tls ? options.serverTls(TlsSite.with(folder, "P-256").serverTls()) : options).startAnyServer();
    }

    /** Sends until the server ends it. */
    private static void load(Way way, int port, int target, CountDownLatch some) {
        try (StrangerProbe probe = StrangerProbe.open(way, port)) {
            some.countDown();
            Destination destination = new Destination(HostAddress.parse("127.0.0.1"), target);
            OpenRequest request = OpenRequest.now(InstantSource.system(), Network.TCP, destination);
            byte[][] payloads = new byte[PAYLOADS][BrookProtocol.MAX_PAYLOAD];
            payloads[0] = request.encode();
            byte[] bytes = SealedBytes.of(BrookLoomBuilder.DEFAULT_KEYS, Sender.CLIENT, payloads);
            for (int at = 0; at < bytes.length; at += MESSAGE) {
                probe.send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + MESSAGE)));
            }
            probe.reaction();
        } catch (Exception e) {
            some.countDown(); // the server has stopped
        }
    }
}
