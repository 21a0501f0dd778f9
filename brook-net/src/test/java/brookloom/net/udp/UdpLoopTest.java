package brookloom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.testing.LeakCheck;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that fails on the loop's thread ends it. */
@ExtendWith(LeakCheck.class)
class UdpLoopTest {
    private final List<Throwable> reported = new CopyOnWriteArrayList<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    @BeforeEach
    void listen() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> reported.add(failure));
    }

    @AfterEach
    void forget() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTaskThatFailsIsReportedAndTheNextOneRuns(boolean outOfMemory) throws Exception {
        try (UdpLoop loop = UdpLoop.start("udp-test")) {
            loop.execute(() -> fail(outOfMemory));
            loop.executeAndWait(() -> {});
        }
        assertThat(reported).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDatagramThatFailsIsReportedAndTheNextOneIsReceived(boolean outOfMemory) throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        try (UdpLoop loop = UdpLoop.start("udp-test");
                DatagramSocket sender = new DatagramSocket();
                DatagramChannel channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            loop.register(channel, () -> {
                ByteBuffer datagram = ByteBuffer.allocate(10);
                channel.receive(datagram);
                if (datagram.get(0) == 1) {
                    fail(outOfMemory);
                }
                second.countDown();
            });
            for (byte content = 1; content <= 2; content++) {
                sender.send(new DatagramPacket(new byte[] {content}, 1, channel.getLocalAddress()));
            }
            second.await();
            channel.close();
            loop.wakeUp();
        }
        assertThat(reported).hasSize(1);
    }

    @Test
    void aHandlerThatFailsItselfDoesNotEndTheLoopEither() throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> fail(true));
        try (UdpLoop loop = UdpLoop.start("udp-test")) {
            loop.execute(() -> fail(true));
            loop.executeAndWait(() -> {});
        }
    }

    private static void fail(boolean outOfMemory) {
        if (outOfMemory) {
            throw new OutOfMemoryError("in a test");
        }
        throw new IllegalStateException("in a test");
    }
}
