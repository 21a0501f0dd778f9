package brookloom.it.wss;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import org.junit.jupiter.api.Nested;

/** TLS again, with a real WebSocket inside: all options of ours hold there too. */
class FramedWssTest {
    private static BrookLoomBuilder framed() {
        return BrookLoom.builder().carriage(Carriage.FRAMED);
    }

    @Nested
    class Ends extends WssEndsTest {
        @Override
        BrookLoomBuilder builder() {
            return framed();
        }
    }

    @Nested
    class Refusals extends WssRefusalsTest {
        @Override
        BrookLoomBuilder builder() {
            return framed();
        }
    }

    @Nested
    class Udp extends WssUdpTest {
        @Override
        BrookLoomBuilder builder() {
            return framed();
        }
    }

    @Nested
    class Hello extends WssHelloTest {
        @Override
        BrookLoomBuilder builder() {
            return framed();
        }
    }
}
