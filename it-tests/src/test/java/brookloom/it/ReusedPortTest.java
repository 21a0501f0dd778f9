package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.UdpEcho;
import brookloom.net.text.PortSource;
import brookloom.proto.BrookProtocol;
import brookloom.proto.DatagramHead;
import brookloom.proto.Destination;
import brookloom.proto.testing.SealedUdp;
import brookloom.server.BrookServer;
import brookloom.server.config.PortConfig;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server and its successor on the same port. */
@ExtendWith(LeakCheck.class)
@DisabledOnOs(OS.WINDOWS)
class ReusedPortTest {
    private static final int CONNECTS = 200;
    private static final int THREADS = 8;
    private static final int SHARE = CONNECTS / 4;

    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    private static BrookServer start(Mode mode, int port) throws IOException {
        return mode.builder()
                .port(port)
                .portConfig(PortConfig.behind(List.of(), PortSource.REUSED))
                .startAnyServer();
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "WS"})
    void noConnectionIsRefusedWhileAServerIsReplaced(Mode mode) throws Exception {
        try (BrookServer old = start(mode, 0)) {
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                clients.add(Thread.ofVirtual().start(() -> connect(mode, old.port())));
            }
            awaitAnswers(SHARE);
            try (BrookServer successor = start(mode, old.port())) {
                awaitAnswers(2 * SHARE);
                old.drain(Duration.ofMinutes(1));
                old.close();
                for (Thread client : clients) {
                    client.join();
                }
                assertThat(failures).isEmpty();
                assertThat(answered).hasValue(CONNECTS);
                assertThat(successor.port()).isEqualTo(old.port());
            }
        }
    }

    private void awaitAnswers(int least) throws Exception {
        Eventually.holds(() -> assertThat(answered.get() + failures.size()).isGreaterThanOrEqualTo(least));
    }

    private void connect(Mode mode, int port) {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < CONNECTS / THREADS; i++) {
            try {
                askOnceMoreAfterAReset(mode, server);
                answered.incrementAndGet();
            } catch (IOException e) {
                failures.add("connect " + answered.get() + ": " + e);
            }
        }
    }

    /** The kernel resets the handshakes of the queue that closes, unless net.ipv4.tcp_migrate_req moves them. */
    private static void askOnceMoreAfterAReset(Mode mode, InetSocketAddress server) throws IOException {
        try {
            ask(mode, server);
        } catch (SocketException e) {
            if (e instanceof ConnectException || !String.valueOf(e.getMessage()).contains("reset")) {
                throw e;
            }
            ask(mode, server);
        }
    }

    private static void ask(Mode mode, InetSocketAddress server) throws IOException {
        try (RawCarrier carrier = mode.carrier(server)) {
            carrier.send(Openings.tcp(BrookLoomBuilder.DEFAULT_KEYS, "127.0.0.1", 9));
            if (carrier.read(BrookProtocol.NONCE_LENGTH).length == 0) {
                throw new IOException("ended without an answer");
            }
        }
    }

    /** The kernel gives datagrams to the one that is left. */
    @Test
    void datagramsReachTheSuccessorOfAPlainServer() throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookServer old = start(Mode.PLAIN, 0);
                BrookServer successor = start(Mode.PLAIN, old.port())) {
            old.drain(Duration.ZERO);
            Eventually.holds(() -> {
                try (SealedUdp client = SealedUdp.client(
                        BrookLoomBuilder.DEFAULT_KEYS,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), successor.port()))) {
                    DatagramHead head =
                            new DatagramHead(Instant.now().getEpochSecond(), Destination.of(echo.address()));
                    client.sendRaw(client.seal(head, new byte[] {7}));
                    assertThat(client.answer(Duration.ofSeconds(5)).data()).containsExactly(7);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }
}
