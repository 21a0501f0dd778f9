package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.stream.Pingable;
import brookloom.proto.Control;
import brookloom.testing.Background;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The time between a PING and its PONG. */
@ExtendWith(LeakCheck.class)
class PingTimeTest {
    private final MemoryStream.Pair carrier = MemoryStream.pair();

    @Test
    void theAnswerToAPingIsTimedAndNotTakenForData() throws Exception {
        Tunnels.Ends ends = Tunnels.open(carrier);
        ends.accepted().opened(Tunnels.TARGET);
        Tunnels.write(ends.server(), (byte) 1);
        assertThat(Tunnels.readExactly(ends.client(), 1)).containsExactly(1);
        List<Long> nanos = new CopyOnWriteArrayList<>();
        assertThat(((Pingable) ends.client()).ping(nanos::add)).isTrue();
        Background serving = Background.run(() -> {
            assertThat(Tunnels.readExactly(ends.server(), 1)).containsExactly(2);
            Tunnels.write(ends.server(), (byte) 3);
        });
        Background reading = Background.run(
                () -> assertThat(Tunnels.readExactly(ends.client(), 1)).containsExactly(3));
        Eventually.holds(() -> assertThat(nanos).hasSize(1));
        Tunnels.write(ends.client(), (byte) 2);
        serving.join();
        reading.join();
        assertThat(reading.failure()).isNull();
        assertThat(nanos).hasSize(1).allSatisfy(time -> assertThat(time).isPositive());
    }

    @Test
    void aPongThatAnswersNoQuestionIsIgnored() {
        PingTime pings = new PingTime();
        List<Long> nanos = new ArrayList<>();
        Control.Ping first = pings.begin(nanos::add);
        Control.Ping second = pings.begin(nanos::add);
        pings.answered(new Control.Pong(first.token()));
        pings.answered(new Control.Pong(second.token() + 1));
        assertThat(nanos).isEmpty();
        pings.answered(new Control.Pong(second.token()));
        pings.answered(new Control.Pong(second.token()));
        assertThat(nanos).hasSize(1);
    }

    @Test
    void aPeerThatHasNotAnnouncedItselfIsNotAsked() throws Exception {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        client.send((byte) 5);
        BrookServerTunnel server = Tunnels.accept(carrier.far());
        assertThat(Tunnels.readExactly(server.stream(), 1)).containsExactly(5);
        assertThat(((Pingable) server.stream()).ping(nanos -> {})).isFalse();
    }
}
