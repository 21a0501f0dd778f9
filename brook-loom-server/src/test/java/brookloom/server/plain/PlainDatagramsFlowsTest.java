package brookloom.server.plain;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.proto.Destination;
import brookloom.proto.testing.SealedUdp;
import brookloom.testing.Eventually;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dials targets without holding other flows up, and ends flows that are idle or too many. */
class PlainDatagramsFlowsTest extends PlainDatagramsFixture {
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
}
