package brookloom.server.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.config.HkdfConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.dial.DialFailed;
import brookloom.net.listen.UdpPort;
import brookloom.net.udp.UdpLoop;
import brookloom.net.udp.UdpSocket;
import brookloom.observe.TunnelMonitor;
import brookloom.proto.BrookProtocol;
import brookloom.proto.DatagramHead;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Password;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys;
import brookloom.proto.testing.SealedUdp;
import brookloom.server.config.ServerTunnelConfig;
import brookloom.server.config.StrangerConfig;
import brookloom.server.replay.Replays;
import brookloom.server.targets.Peer;
import brookloom.server.targets.TargetDialer;
import brookloom.server.targets.TargetPolicy;
import brookloom.server.tunnel.ClientFailures;
import brookloom.server.tunnel.TunnelContext;
import brookloom.server.users.OnePassword;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.DatagramChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class PlainDatagramsTest {
    private static final Password PASSWORD = Password.of("secret");
    private static final HkdfConfig HKDF = new HkdfConfig("up", "down");
    private static final TunnelKeys KEYS = new TunnelKeys(PASSWORD, HKDF.clientInfo(), HKDF.serverInfo());
    private static final long NOW = 1_800_000_001L;
    private static final Duration LONG = Duration.ofMinutes(1);
    /** Passes soon, but not while a busy machine lets a flow wait. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    private static final Destination SLOW = new Destination(HostAddress.parse("slow.example"), 53);
    private static final Destination NOWHERE = new Destination(HostAddress.parse("nowhere.example"), 53);

    private final CountDownLatch slowName = new CountDownLatch(1);
    private final AtomicInteger dials = new AtomicInteger();
    private DatagramSocket target;

    @BeforeEach
    void openTarget() throws IOException {
        target = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        target.setSoTimeout(60_000);
    }

    @AfterEach
    void closeTarget() {
        target.close();
    }

    @Test
    void aDatagramReachesItsTargetAndTheAnswerComesFromIt() throws Exception {
        try (Server server = new Server(LONG, 10);
                SealedUdp client = server.client()) {
            assertAnswers(client, to(target), 1, 2, 3);
            assertThat(server.datagrams.flows()).isEqualTo(1);
            assertThat(server.datagrams.drops()).hasToString("");
        }
    }

    @Test
    void aDatagramWithoutDataIsDroppedAsTheOriginalDropsIt() throws Exception {
        try (Server server = new Server(LONG, 10);
                SealedUdp client = server.client()) {
            client.sendRaw(client.seal(head(to(target)), new byte[0]));
            assertAnswers(client, to(target), 1);
            assertThat(server.datagrams.drops()).hasToString("empty 1");
        }
    }

    @Test
    void whatDoesNotOpenIsDroppedSilentlyAndCounted() throws Exception {
        Random random = new Random(1);
        try (Server server = new Server(LONG, 10);
                SealedUdp client = server.client()) {
            byte[] good = client.seal(head(to(target)), new byte[10]);
            for (int length : new int[] {1, 12, 27, 28, 29, good.length - 1, good.length, 1500, 9000}) {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                client.sendRaw(noise);
            }
            for (int i = 0; i < good.length; i++) {
                byte[] flipped = good.clone();
                flipped[i] ^= 1;
                client.sendRaw(flipped);
            }
            assertAnswers(client, to(target), 1);
            assertThat(server.datagrams.drops().of(PlainDrop.NOT_AUTHENTIC)).isEqualTo(9 + good.length);
            assertThat(server.datagrams.flows()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, true", "60, true", "-60, true", "61, false", "-61, false", "3600, false", "-3600, false"})
    void aDatagramsTimeCounts(int age, boolean accepted) throws Exception {
        try (Server server = new Server(LONG, 10);
                SealedUdp client = server.client()) {
            client.sendRaw(client.seal(new DatagramHead(NOW - age, to(target)), new byte[] {9}));
            assertAnswers(client, to(target), 1); // behind it
            assertThat(server.datagrams.drops().of(PlainDrop.STALE)).isEqualTo(accepted ? 0 : 1);
        }
    }

    @Test
    void whatOpensButMakesNoSenseIsDropped() throws Exception {
        byte[] strangeType = {(byte) (NOW >>> 24), 0, 0, 0, 9, 1, 2, 3, 4, 0, 53};
        try (Server server = new Server(LONG, 10);
                SealedUdp client = server.client()) {
            client.sendRaw(client.seal(new byte[3], new byte[0]));
            client.sendRaw(client.seal(strangeType, new byte[0]));
            assertAnswers(client, to(target), 1);
            assertThat(server.datagrams.drops().of(PlainDrop.MALFORMED)).isEqualTo(2);
        }
    }

    @Test
    void aReplayFromAnywhereIsDroppedAndDoesNotHarmTheFlow() throws Exception {
        try (Server server = new Server(LONG, 10);
                SealedUdp client = server.client();
                SealedUdp thief = server.client()) {
            byte[] first = client.seal(head(to(target)), new byte[] {1});
            client.sendRaw(first);
            echoOne();
            assertThat(client.answer().data()).containsExactly(1);
            byte[] second = client.seal(head(to(target)), new byte[] {2});
            client.sendRaw(second);
            echoOne();
            assertThat(client.answer().data()).containsExactly(2);
            for (int i = 0; i < 10; i++) {
                thief.sendRaw(first);
                thief.sendRaw(second);
                client.sendRaw(first);
                client.sendRaw(second);
            }
            assertAnswers(client, to(target), 3);
            assertThatThrownBy(() -> thief.answer(Duration.ofMillis(100))).isInstanceOf(SocketTimeoutException.class);
            assertThat(server.datagrams.drops()).hasToString("replayed 40");
            assertThat(server.datagrams.flows()).isEqualTo(1);
        }
    }

    @Test
    void aSlowNameHoldsUpOnlyItsOwnFlowAndKeepsABoundedQueue() throws Exception {
        try (Server server = new Server(LONG, 10);
                SealedUdp client = server.client()) {
            for (int i = 0; i < 100; i++) {
                client.sendRaw(client.seal(head(SLOW), new byte[] {(byte) i}));
            }
            assertAnswers(client, to(target), 1);
            assertThat(server.datagrams.drops().of(PlainDrop.QUEUE_FULL)).isEqualTo(36);
            slowName.countDown();
            for (int i = 0; i < 64; i++) {
                assertThat(received()).as("the oldest come, in order").containsExactly(i);
            }
            assertAnswers(client, SLOW, 1);
        }
    }

    @Test
    void aQueueIsBoundedInBytesToo() throws Exception {
        try (Server server = new Server(LONG, 10);
                SealedUdp client = server.client()) {
            for (int i = 0; i < 12; i++) {
                client.sendRaw(client.seal(head(SLOW), new byte[60_000]));
                assertAnswers(client, to(target), i); // lest the socket's own buffer overflow
            }
            assertThat(server.datagrams.drops().of(PlainDrop.QUEUE_FULL)).isEqualTo(4);
        }
    }

    @Test
    void aTargetThatCannotBeReachedIsTriedOncePerPause() throws Exception {
        try (Server server = new Server(LONG, 10);
                SealedUdp client = server.client()) {
            client.sendRaw(client.seal(head(NOWHERE), new byte[] {1}));
            Eventually.holds(() -> assertThat(server.datagrams.drops().of(PlainDrop.TARGET_NOT_REACHED))
                    .isEqualTo(1));
            for (int i = 0; i < 10; i++) {
                client.sendRaw(client.seal(head(NOWHERE), new byte[] {1}));
            }
            Eventually.holds(() -> assertThat(server.datagrams.drops().of(PlainDrop.TARGET_NOT_REACHED))
                    .isEqualTo(11));
            assertThat(dials).hasValue(1);
            Eventually.holds(() -> assertThat(server.datagrams.flows()).isEqualTo(0));
            client.sendRaw(client.seal(head(NOWHERE), new byte[] {1}));
            Eventually.holds(() -> assertThat(dials.get()).isEqualTo(2));
        }
    }

    @Test
    void aQuietFlowEndsAndMayComeBack() throws Exception {
        try (Server server = new Server(SHORT, 10);
                SealedUdp client = server.client()) {
            assertAnswers(client, to(target), 1);
            Eventually.holds(() -> assertThat(server.datagrams.flows()).isEqualTo(0));
            assertAnswers(client, to(target), 2);
        }
    }

    @Test
    void oneDirectionKeepsAFlowAlive() throws Exception {
        try (Server server = new Server(SHORT, 10);
                SealedUdp client = server.client()) {
            client.sendRaw(client.seal(head(to(target)), new byte[] {1}));
            DatagramPacket question = question();
            for (int i = 0; i < 24; i++) {
                target.send(new DatagramPacket(new byte[] {(byte) i}, 1, question.getSocketAddress()));
                assertThat(client.answer().data()).containsExactly(i);
                LockSupport.parkNanos(SHORT.toNanos() / 16);
            }
            assertThat(dials).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void oneFlowTooManyEndsTheQuietest(int limit) throws Exception {
        try (Server server = new Server(LONG, limit)) {
            for (int i = 0; i < 2 * limit; i++) {
                try (SealedUdp client = server.client()) {
                    assertAnswers(client, to(target), i);
                }
                assertThat(server.datagrams.flows()).isEqualTo(Math.min(i + 1, limit));
            }
        }
    }

    @Test
    void anAnswerThatDoesNotFitIsDroppedAndTheNextComes() throws Exception {
        try (Server server = new Server(LONG, 10);
                SealedUdp client = server.client()) {
            client.sendRaw(client.seal(head(to(target)), new byte[] {1}));
            DatagramPacket question = question();
            int largest = BrookProtocol.MAX_DATAGRAM
                    - BrookProtocol.DATAGRAM_OVERHEAD
                    - to(target).encodedLength();
            for (int size : new int[] {largest + 1, largest, BrookProtocol.MAX_DATAGRAM, 1}) {
                target.send(new DatagramPacket(new byte[size], size, question.getSocketAddress()));
            }
            assertThat(client.answer().data()).hasSize(largest);
            assertThat(client.answer().data()).hasSize(1);
            assertThat(server.datagrams.drops().of(PlainDrop.ANSWER_TOO_LARGE)).isEqualTo(2);
        }
    }

    @Test
    void aTargetThatComesLaterIsReached() throws Exception {
        Destination later = to(target);
        target.close();
        try (Server server = new Server(LONG, 10);
                SealedUdp client = server.client()) {
            client.sendRaw(client.seal(head(later), new byte[] {1})); // nobody listens
            Eventually.holds(() -> assertThat(server.datagrams.flows()).isEqualTo(1));
            try (DatagramSocket late =
                    new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), later.port()))) {
                late.setSoTimeout(60_000);
                target = late;
                client.sendRaw(client.seal(head(later), new byte[] {2}));
                byte[] first = received();
                assertThat(first.length == 1 && (first[0] == 2 || first[0] == 1))
                        .isTrue();
            }
        }
    }

    @Test
    void itStopsInTheMiddleOfADial() throws Exception {
        try (Server server = new Server(LONG, 10);
                SealedUdp client = server.client()) {
            client.sendRaw(client.seal(head(SLOW), new byte[] {1}));
            Eventually.holds(() -> assertThat(dials.get()).isEqualTo(1));
        }
    }

    /** What came before may be answered on the way. */
    private void assertAnswers(SealedUdp client, Destination to, int... data) throws IOException {
        byte[] bytes = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            bytes[i] = (byte) data[i];
        }
        client.sendRaw(client.seal(head(to), bytes));
        byte[] echoed = echoOne();
        while (echoed.length != bytes.length || echoed.length > 0 && echoed[0] != bytes[0]) {
            assertThat(client.answer().data()).isEqualTo(echoed);
            echoed = echoOne();
        }
        SealedUdp.Answer answer = client.answer();
        assertThat(answer.data()).isEqualTo(bytes);
        assertThat(answer.from()).isEqualTo(to);
    }

    private byte[] echoOne() throws IOException {
        DatagramPacket question = question();
        target.send(question);
        return Arrays.copyOf(question.getData(), question.getLength());
    }

    private byte[] received() throws IOException {
        DatagramPacket question = question();
        return Arrays.copyOf(question.getData(), question.getLength());
    }

    private DatagramPacket question() throws IOException {
        DatagramPacket question = new DatagramPacket(new byte[0xffff], 0xffff);
        target.receive(question);
        return question;
    }

    private static DatagramHead head(Destination destination) {
        return new DatagramHead(NOW, destination);
    }

    private static Destination to(DatagramSocket socket) {
        return Destination.of((InetSocketAddress) socket.getLocalSocketAddress());
    }

    /** On a free port, with targets that can be slow, or not there. */
    private final class Server implements AutoCloseable {
        private final UdpLoop loop = UdpLoop.start("udp");
        private final PlainDatagrams datagrams;
        private final InetSocketAddress address;

        Server(Duration udpTimeout, int maxFlows) throws IOException {
            UdpPort port = UdpPort.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            address = port.address();
            var clock = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
            var timeouts = new TimeoutConfig(Duration.ZERO, LONG, udpTimeout);
            var config = new ServerTunnelConfig(PASSWORD, HKDF, false, timeouts, StrangerConfig.ofThisProcess());
            var replays = Replays.open(null, "", Clock.offset(clock, Duration.ofHours(-1)));
            var context = new TunnelContext(
                    config,
                    new OnePassword(PASSWORD, HKDF),
                    clock,
                    replays,
                    new Targets(),
                    loop,
                    new ClientFailures(),
                    new TunnelMonitor());
            datagrams = new PlainDatagrams(port, context, maxFlows);
            datagrams.start();
        }

        SealedUdp client() throws IOException {
            return SealedUdp.client(KEYS, address);
        }

        @Override
        public void close() {
            datagrams.close();
            loop.close();
        }
    }

    private final class Targets implements TargetDialer {
        @Override
        public TargetDialer within(TargetPolicy other) {
            return this;
        }

        @Override
        public Socket dialTcp(Peer peer, Destination destination) {
            throw new AssertionError("no TCP here");
        }

        @Override
        public UdpSocket dialUdp(Peer peer, Destination destination) throws DialFailed {
            dials.incrementAndGet();
            try {
                if (destination.equals(SLOW)) {
                    slowName.await();
                } else if (destination.equals(NOWHERE)) {
                    throw new DialFailed(ReplyCode.HOST_UNREACHABLE, "nowhere.example: unknown host");
                }
                int port = destination.equals(SLOW) ? target.getLocalPort() : destination.port();
                return UdpSocket.of(
                        DatagramChannel.open().connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            } catch (IOException e) {
                throw new DialFailed(ReplyCode.GENERAL_FAILURE, "test", e);
            } catch (InterruptedException e) {
                throw new DialFailed(ReplyCode.GENERAL_FAILURE, "interrupted", e);
            }
        }
    }
}
