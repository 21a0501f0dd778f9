package brookloom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.testing.LeakCheck;
import brookloom.testing.ReportedFailures;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that fails on the loop's thread ends it. */
@ExtendWith(LeakCheck.class)
class UdpLoopTest {
    @RegisterExtension
    final ReportedFailures reported = new ReportedFailures();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTaskThatFailsIsReportedAndTheNextOneRuns(boolean outOfMemory) throws Exception {
        try (UdpLoop loop = UdpLoop.start("udp-test")) {
            loop.execute(() -> fail(outOfMemory));
            loop.executeAndWait(() -> {});
        }
        assertThat(reported.all()).hasSize(1);
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
        assertThat(reported.all()).hasSize(1);
    }

    @Test
    void aHandlerThatFailsItselfDoesNotEndTheLoopEither() throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> fail(true));
        try (UdpLoop loop = UdpLoop.start("udp-test")) {
            loop.execute(() -> fail(true));
            loop.executeAndWait(() -> {});
        }
    }

    @Test
    void aChannelThatWasForgottenIsReadAgainAtOnce() throws Exception {
        Semaphore received = new Semaphore(0);
        try (UdpLoop loop = UdpLoop.start("udp-test");
                DatagramSocket sender = new DatagramSocket();
                DatagramChannel channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            UdpLoop.Reader reader = () -> {
                if (channel.receive(ByteBuffer.allocate(10)) != null) {
                    received.release();
                }
            };
            loop.register(channel, reader);
            for (int i = 0; i < 1_000; i++) {
                loop.forget(channel);
                loop.register(channel, reader);
                sender.send(new DatagramPacket(new byte[1], 1, channel.getLocalAddress()));
                received.acquire();
            }
            channel.close();
            loop.wakeUp();
        }
        assertThat(reported.all()).isEmpty();
    }

    @Test
    void aLoopThatHasEndedSaysSo() throws Exception {
        UdpLoop loop = UdpLoop.start("udp-test");
        loop.close();
        try (DatagramChannel channel = DatagramChannel.open()) {
            assertThatThrownBy(() -> loop.register(channel, () -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the loop of the UDP ports has ended");
        }
    }

    private static void fail(boolean outOfMemory) {
        if (outOfMemory) {
            throw new OutOfMemoryError("in a test");
        }
        throw new IllegalStateException("in a test");
    }
}
