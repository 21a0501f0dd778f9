package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.Socks5Listener;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.SealedInput;
import brookloom.it.fixtures.TcpTarget;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.LeakCheck;
import brookloom.server.JettyServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Short tunnels abreast, of which the original loses some by itself: its buffers are shared after their release. A tap
 * between client and server tells whose fault each is.
 */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
class StressInteropTest {
    private static final int TUNNELS = 2000;
    private static final int ABREAST = 16;
    private static final int TOLERATED = TUNNELS / 20;

    /** What one tunnel carried, as its peers sealed it; less than all of it where something went wrong. */
    private record Exchange(byte[] answer) {}

    /** Whatever our server was asked, it answered. */
    @Test
    @Timeout(300)
    void our_server_answers_every_request_that_the_originals_client_gets_out() throws Exception {
        try (TcpTarget target = ShortTunnels.target();
                JettyServer server =
                        BrookLoom.builder().keys(Inner.BROOK.keys()).startServer();
                Tap tap = Tap.before(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                Original client = Original.wsClient(Inner.BROOK, "ws://127.0.0.1:" + tap.port())) {
            List<Long> lost = ShortTunnels.run(client.address(), target.port(), TUNNELS, ABREAST);
            show("the original's client", lost);
            Map<Long, Exchange> exchanges = exchanges(tap);
            exchanges.forEach((number, exchange) -> assertThat(exchange.answer())
                    .as("answer of our server to %d", number)
                    .isEqualTo(ShortTunnels.answer(number)));
            assertThat(exchanges).hasSizeGreaterThanOrEqualTo(TUNNELS);
            assertThat(lost).hasSizeLessThan(TOLERATED);
        }
    }

    /** Whatever our client was asked, it sent, and whatever was answered, it passed on. */
    @Test
    @Timeout(300)
    void our_client_passes_on_every_answer_that_the_originals_server_gets_out() throws Exception {
        try (TcpTarget target = ShortTunnels.target();
                Original server = Original.wsServer(Inner.BROOK, "/ws");
                Tap tap = Tap.before(server.address());
                Socks5Listener client =
                        BrookLoom.builder().keys(Inner.BROOK.keys()).startClient(tap.port())) {
            List<Long> lost = ShortTunnels.run(client.address(), target.port(), TUNNELS, ABREAST);
            show("the original's server", lost);
            Map<Long, Exchange> exchanges = exchanges(tap);
            for (long number : lost) {
                assertThat(exchanges).as("requests of our client").containsKey(number);
                assertThat(exchanges.get(number).answer())
                        .as("answer of the original's server to %d, which the app did not get", number)
                        .isNotEqualTo(ShortTunnels.answer(number));
            }
            assertThat(lost).hasSizeLessThan(TOLERATED);
        }
    }

    private static void show(String who, List<Long> lost) {
        System.out.printf("%s: %d of %d short tunnels lost, %d abreast%n", who, lost.size(), TUNNELS, ABREAST);
    }

    /** By number; without the carriers that brought no whole request. */
    private static Map<Long, Exchange> exchanges(Tap tap) {
        Map<Long, Exchange> exchanges = new HashMap<>();
        TunnelKeys keys = Inner.BROOK.keys();
        for (Tap.Carrier carrier : tap.carriers()) {
            byte[] request = opened(keys, carrier, Sender.CLIENT);
            if (request.length == Long.BYTES) {
                byte[] answer = opened(keys, carrier, Sender.SERVER);
                exchanges.put(ByteBuffer.wrap(request).getLong(), new Exchange(answer));
            }
        }
        return exchanges;
    }

    /** The payload as far as it opens, without the opening. */
    private static byte[] opened(TunnelKeys keys, Tap.Carrier carrier, Sender sender) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        try {
            SealedInput in = new SealedInput(
                    sender == Sender.CLIENT ? carrier.fromClient() : carrier.fromServer(), keys, sender);
            if (sender == Sender.CLIENT) {
                in.required();
            }
            for (byte[] part = in.next(); part != null; part = in.next()) {
                payload.write(part);
            }
        } catch (IOException e) {
            // What came before counts.
        }
        return payload.toByteArray();
    }
}
