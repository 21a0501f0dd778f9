package brookloom.net.listen;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.stream.KeepAlive;
import brookloom.net.text.PortSource;
import brookloom.testing.LeakCheck;
import brookloom.testing.ReportedFailures;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections go on being accepted, whatever one of them has led to. */
@ExtendWith(LeakCheck.class)
class AcceptLoopTest {
    private static final int PATIENCE_MILLIS = 60_000;

    @RegisterExtension
    final ReportedFailures reported = new ReportedFailures();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAdmissionThatFailsIsReportedAndTheNextConnectionIsAdmitted(boolean outOfMemory) throws Exception {
        AtomicInteger admitted = new AtomicInteger();
        ServerSocket port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (AcceptLoop loop = AcceptLoop.start(port, "test", KeepAlive.DEFAULT, connection -> {
            if (admitted.getAndIncrement() == 0) {
                fail(outOfMemory);
            }
            connection.write(new byte[] {'x'}, 0, 1);
            connection.close();
        })) {
            assertThat(firstByte(loop)).isNegative();
            assertThat(firstByte(loop)).isEqualTo('x');
        }
        assertThat(reported.all()).hasSize(1);
    }

    /** How a loop comes by its port. */
    private enum Kind {
        OWN,
        SHARED,
        INTERNAL;

        AcceptLoop start(AcceptLoop.Door door) throws IOException {
            InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            return switch (this) {
                case OWN -> AcceptLoop.start(Ports.tcp(free, 10), "test", KeepAlive.DEFAULT, door);
                case SHARED ->
                    AcceptLoop.start(
                            new SharedPort(Ports.tcpChannel(free, 10, PortSource.REUSED), PortSource.REUSED),
                            "test",
                            KeepAlive.DEFAULT,
                            door);
                case INTERNAL -> AcceptLoop.startInternal(Ports.tcp(free, 10), "test", door);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionsAreAcceptedWhileVirtualThreadsTakeEveryCpu(Kind kind) throws Exception {
        CompletableFuture<Thread> accepting = new CompletableFuture<>();
        AtomicBoolean over = new AtomicBoolean();
        int port;
        try (ExecutorService busy = Executors.newVirtualThreadPerTaskExecutor();
                AcceptLoop loop = kind.start(connection -> {
                    accepting.complete(Thread.currentThread());
                    connection.close();
                })) {
            port = loop.address().getPort();
            try {
                keepAllBusy(busy, over);
                assertThat(firstByte(loop)).isNegative();
            } finally {
                over.set(true);
            }
        }
        Thread thread = accepting.get();
        assertThat(thread.isVirtual()).isFalse();
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).isEqualTo("accept-" + port);
    }

    private static void keepAllBusy(ExecutorService threads, AtomicBoolean over) {
        for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
            threads.execute(() -> {
                while (!over.get()) {
                    Thread.onSpinWait();
                }
            });
        }
    }

    private static int firstByte(AcceptLoop loop) throws Exception {
        try (Socket socket =
                        new Socket(loop.address().getAddress(), loop.address().getPort());
                InputStream in = socket.getInputStream()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            return in.read();
        }
    }

    private static void fail(boolean outOfMemory) {
        if (outOfMemory) {
            throw new OutOfMemoryError("in a test");
        }
        throw new IllegalStateException("in a test");
    }
}
