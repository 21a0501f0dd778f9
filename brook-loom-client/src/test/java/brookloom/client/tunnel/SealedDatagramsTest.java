package brookloom.client.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Outbound;
import brookloom.net.udp.DatagramStream;
import brookloom.net.udp.Drops;
import brookloom.net.udp.UdpLoop;
import brookloom.proto.BrookProtocol;
import brookloom.proto.DatagramHead;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Password;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys;
import brookloom.proto.testing.SealedUdp;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class SealedDatagramsTest {
    private static final long NOW = 1_800_000_000L;
    private static final TunnelKeys KEYS = new TunnelKeys(Password.of("secret"), "up", "down");
    private static final Destination DESTINATION = new Destination(HostAddress.parse("target.example"), 53);
    private static final Destination OTHER = new Destination(HostAddress.parse("other.example"), 53);

    private final byte[] buffer = new byte[BrookProtocol.MAX_DATAGRAM];
    private SealedUdp server;
    private SealedDatagrams flow;

    @BeforeEach
    void open() throws IOException {
        server = SealedUdp.server(KEYS);
        flow = dial(server.port());
    }

    @AfterEach
    void close() {
        flow.close();
        server.close();
    }

    private static SealedDatagrams dial(int port) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        var socket = Outbound.direct().udp().dial(Destination.of(address), 0);
        var clock = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
        var options = new ClientTunnelOptions(KEYS, false, Duration.ofSeconds(10), clock, false);
        return new SealedDatagrams(
                "server.example:9999",
                socket,
                DESTINATION,
                options,
                new SeenNonces(),
                new Drops<>(SealedDatagrams.Drop.class));
    }

    @Test
    void whatIsSentSaysWhenAndWhereTo() throws Exception {
        flow.send(new byte[] {0, 1, 2, 3}, 1, 2);
        SealedUdp.Question question = server.question();
        assertThat(question.head()).isEqualTo(new DatagramHead(NOW, DESTINATION));
        assertThat(question.data()).containsExactly(1, 2);
    }

    @Test
    void theLargestDatagramIsSentAndALargerOrEmptyOneDropped() throws Exception {
        int largest = BrookProtocol.MAX_DATAGRAM
                - BrookProtocol.DATAGRAM_OVERHEAD
                - BrookProtocol.TIMESTAMP_LENGTH
                - DESTINATION.encodedLength();
        flow.send(buffer, 0, largest + 1);
        flow.send(buffer, 0, 0);
        flow.send(buffer, 0, largest);
        assertThat(server.question().data()).hasSize(largest);
    }

    @Test
    void onlyAnswersOfTheServerFromTheDestinationCount() throws Exception {
        SealedUdp.Question question = asked();
        answerInVainAndThen(question, 5);
        assertThat(flow.receive(buffer)).isEqualTo(1);
        assertThat(buffer[0]).isEqualTo((byte) 5);
    }

    @Test
    void anAnswerCountsOnceHoweverOftenItComes() throws Exception {
        SealedUdp.Question question = asked();
        byte[] answer = server.seal(DESTINATION.encode(), new byte[] {5});
        for (int i = 0; i < 5; i++) {
            server.replyRaw(question, answer);
        }
        server.reply(question, DESTINATION, new byte[] {6});
        assertThat(flow.receive(buffer)).isEqualTo(1);
        assertThat(buffer[0]).isEqualTo((byte) 5);
        assertThat(flow.receive(buffer)).isEqualTo(1);
        assertThat(buffer[0]).isEqualTo((byte) 6);
    }

    @Test
    void theReceiverGetsAnswersOnALoopToo() throws Exception {
        try (UdpLoop loop = UdpLoop.start("loop")) {
            Received received = new Received();
            assertThat(flow.runOn(loop, received)).isTrue();
            SealedUdp.Question question = asked();
            answerInVainAndThen(question, 6);
            assertThat(received.next()).containsExactly(6);
            flow.close();
        }
    }

    private SealedUdp.Question asked() throws IOException {
        flow.send(new byte[] {1}, 0, 1);
        return server.question();
    }

    private void answerInVainAndThen(SealedUdp.Question question, int last) throws IOException {
        byte[] forged = server.seal(DESTINATION.encode(), new byte[] {1});
        forged[forged.length - 1] ^= 1;
        server.replyRaw(question, forged);
        server.replyRaw(question, new byte[3]);
        server.reply(question, OTHER, new byte[] {2});
        server.replyRaw(question, server.seal(new byte[] {9}, new byte[] {3}));
        server.reply(question, DESTINATION, new byte[] {(byte) last});
    }

    @Test
    void whatDoesNotFitTheCallersBufferIsCutOff() throws Exception {
        server.reply(asked(), DESTINATION, new byte[] {1, 2, 3});
        byte[] small = new byte[2];
        assertThat(flow.receive(small)).isEqualTo(2);
        assertThat(small).containsExactly(1, 2);
    }

    @Test
    void aClosedServerPortIsAFailure() throws Exception {
        server.close();
        flow.send(new byte[] {1}, 0, 1);
        assertThatThrownBy(() -> flow.receive(buffer)).satisfies(SealedDatagramsTest::isNobodyListens);
    }

    @Test
    void aClosedServerPortIsAFailureOnALoopToo() throws Exception {
        server.close();
        try (UdpLoop loop = UdpLoop.start("loop")) {
            Received received = new Received();
            flow.runOn(loop, received);
            flow.send(new byte[] {1}, 0, 1);
            isNobodyListens(received.failures.poll(60, TimeUnit.SECONDS));
        }
    }

    private static void isNobodyListens(Throwable failure) {
        assertThat(failure)
                .isInstanceOf(DialFailed.class)
                .hasMessage("server server.example:9999: nobody listens on its UDP port: is it running, and is the port"
                        + " right? Where UDP does not pass, use --udpovertcp");
        assertThat(((DialFailed) failure).code()).isEqualTo(ReplyCode.CONNECTION_REFUSED);
    }

    @Test
    void aServerThatAnsweredBeforeMayBeAwayForAWhile() throws Exception {
        try (UdpLoop loop = UdpLoop.start("loop")) {
            Received received = new Received();
            flow.runOn(loop, received);
            server.reply(asked(), DESTINATION, new byte[] {1});
            assertThat(received.next()).containsExactly(1);
            int port = server.port();
            server.close();
            flow.send(new byte[] {2}, 0, 1);
            server = SealedUdp.server(KEYS, port);
            flow.send(new byte[] {3}, 0, 1);
            server.reply(server.question(), DESTINATION, new byte[] {4});
            assertThat(received.next()).containsExactly(4);
            assertThat(received.failures).isEmpty();
            flow.close();
        }
    }

    private static final class Received implements DatagramStream.Receiver {
        private final BlockingQueue<byte[]> datagrams = new LinkedBlockingQueue<>();
        private final BlockingQueue<IOException> failures = new LinkedBlockingQueue<>();

        byte[] next() throws InterruptedException {
            return datagrams.poll(60, TimeUnit.SECONDS);
        }

        @Override
        public void received(byte[] buffer, int offset, int length) {
            datagrams.add(Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public void failed(IOException e) {
            failures.add(e);
        }
    }
}
