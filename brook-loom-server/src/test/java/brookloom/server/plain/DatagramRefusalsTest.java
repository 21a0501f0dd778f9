package brookloom.server.plain;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.proto.DatagramHead;
import brookloom.proto.testing.SealedUdp;
import brookloom.testing.Eventually;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A datagram that is refused is counted under its own reason, which is a label of the metrics, and under no other. */
class DatagramRefusalsTest extends PlainDatagramsFixture {
    /** By so much the clock is set back for a datagram that falls upon the memory of a later one. */
    private static final long ALL_GENERATIONS = 160;

    @ParameterizedTest
    @EnumSource(
            names = {
                "NOT_AUTHENTIC",
                "STALE",
                "REPLAYED",
                "BEFORE_START",
                "REPLAY_MEMORY_FULL",
                "MALFORMED",
                "EMPTY",
                "STOPPING"
            })
    void eachReasonIsCountedUnderItsOwnName(PlainDrop reason) throws Exception {
        if (reason == PlainDrop.BEFORE_START) {
            uptime = Duration.ZERO;
        }
        try (Server server = new Server(LONG, 10);
                SealedUdp client = server.client()) {
            provoke(reason, server, client);
            Eventually.holds(
                    () -> assertThat(server.datagrams.drops().of(reason)).isEqualTo(1));
            assertThat(server.datagrams.drops().total()).isEqualTo(1);
        }
    }

    private void provoke(PlainDrop reason, Server server, SealedUdp client) throws Exception {
        switch (reason) {
            case NOT_AUTHENTIC -> client.sendRaw(new byte[100]);
            case STALE -> client.sendRaw(stamped(client, NOW - 61));
            case REPLAYED -> {
                byte[] datagram = stamped(client, NOW);
                client.sendRaw(datagram);
                client.sendRaw(datagram);
            }
            case BEFORE_START -> client.sendRaw(stamped(client, NOW - 10));
            case REPLAY_MEMORY_FULL -> {
                assertAnswers(client, to(target), 1);
                now.set(Instant.ofEpochSecond(NOW - ALL_GENERATIONS));
                client.sendRaw(stamped(client, NOW - ALL_GENERATIONS));
            }
            case MALFORMED -> client.sendRaw(client.seal(new byte[3], new byte[0]));
            case EMPTY -> client.sendRaw(client.seal(head(to(target)), new byte[0]));
            case STOPPING -> {
                server.datagrams.stopAccepting();
                server.loop.executeAndWait(() -> {});
                client.sendRaw(stamped(client, NOW));
            }
            default -> throw new AssertionError(reason);
        }
    }

    private byte[] stamped(SealedUdp client, long time) {
        return client.seal(new DatagramHead(time, to(target)), new byte[] {9});
    }
}
