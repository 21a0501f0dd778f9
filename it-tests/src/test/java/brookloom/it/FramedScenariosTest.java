package brookloom.it;

import brookloom.client.WebSocketRoute.Carriage;
import org.junit.jupiter.api.Nested;

/** Every scenario of a tunnel again, in the messages of a real WebSocket. */
class FramedScenariosTest {
    private static BrookLoomBuilder framed() {
        return BrookLoom.builder().carriage(Carriage.FRAMED);
    }

    @Nested
    class HalfClose extends BrookLoomTest {
        @Override
        BrookLoomBuilder builder() {
            return framed();
        }
    }

    @Nested
    class StreamEnds extends StreamEndsTest {
        @Override
        BrookLoomBuilder builder() {
            return framed();
        }
    }

    @Nested
    class BackPressure extends BackPressureTest {
        @Override
        BrookLoomBuilder builder() {
            return framed();
        }
    }

    @Nested
    class ManyTunnels extends ManyTunnelsTest {
        @Override
        BrookLoomBuilder builder() {
            return framed();
        }
    }

    @Nested
    class Udp extends UdpTest {
        @Override
        BrookLoomBuilder builder() {
            return framed();
        }
    }
}
