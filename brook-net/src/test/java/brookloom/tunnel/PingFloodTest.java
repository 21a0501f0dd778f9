package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.proto.Control;
import brookloom.testing.Background;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that means harm sends PINGs and reads no answer; {@link ExtensionTest} has a client that does so to a server. */
@ExtendWith(LeakCheck.class)
class PingFloodTest {
    private static final int CAPACITY = 100_000;
    private static final int PINGS = 20_000;

    @Test
    void aServersFloodOfPingsLeavesOnePongPendingAtAClientThatReadsOn() throws Exception {
        MemoryStream.Pair narrow = MemoryStream.pair(CAPACITY);
        TunnelStream client = Tunnels.openClient(narrow.near());
        OriginalPeer server = OriginalPeer.server(narrow.far());
        server.announce();
        Background writing = Background.run(() -> Tunnels.write(client, new byte[2 * CAPACITY]));
        narrow.far().awaitBackPressure();

        Background reading =
                Background.run(() -> assertThat(Tunnels.readExactly(client, 1)).containsExactly(1));
        for (long token = 1; token <= PINGS; token++) {
            server.control(new Control.Ping(token).encode());
        }
        server.send((byte) 1);
        reading.join();
        assertThat(reading.failure()).as("all PINGs are read").isNull();

        List<byte[]> pongs = new ArrayList<>();
        byte[] newest = new Control.Pong(PINGS).encode();
        for (byte[] got = {}; !Arrays.equals(got, newest); ) {
            got = server.receive();
            if (got.length == newest.length) {
                pongs.add(got);
            }
        }
        assertThat(pongs).as("one that was about to leave, and the newest").hasSizeLessThanOrEqualTo(2);
        writing.join();
        assertThat(writing.failure()).isNull();
    }
}
