package brookloom.server.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookProtocol;
import brookloom.proto.DatagramHead;
import brookloom.proto.testing.SealedUdp;
import java.net.DatagramPacket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Opens and checks what arrives, and seals the answers. */
class PlainDatagramsTest extends PlainDatagramsFixture {
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
}
