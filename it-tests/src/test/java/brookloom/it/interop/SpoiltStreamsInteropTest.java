package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.SealedInput;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.Tap;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.Destination;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Short UDP tunnels beside each other, one datagram each, with what was on the wire: the original's server begins some of
 * its streams with bytes that do not authenticate. A flow that an app loses was lost there, never at our end.
 */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
class SpoiltStreamsInteropTest {
    private static final int FLOWS = 1000;
    private static final int CONCURRENT = 16;
    private static final int TOLERATED = FLOWS / 20;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Test
    void ourClientPassesOnEveryDatagramThatTheOriginalsServerGetsOut() throws Exception {
        try (UdpEcho target = new UdpEcho();
                Original server = Original.wsServer(Inner.BROOK, "/ws");
                Tap tap = Tap.before(server.address());
                Client client = BrookLoom.builder().secret(Inner.BROOK.secret()).startClient(tap.port())) {
            List<Long> lost = lost(client.address(), target);
            Map<Long, Boolean> answers = answers(tap);
            for (long number : lost) {
                assertThat(answers)
                        .as("a datagram that our client has sent, and the original's server has not answered")
                        .containsEntry(number, false);
            }
        }
    }

    @Test
    void ourServerAnswersEveryDatagramThatTheOriginalsClientGetsOut() throws Exception {
        try (UdpEcho target = new UdpEcho();
                BrookServer server =
                        BrookLoom.builder().secret(Inner.BROOK.secret()).startServer();
                Tap tap = Tap.before(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                Original client = Original.wsClient(Inner.BROOK, "ws://127.0.0.1:" + tap.port())) {
            List<Long> lost = lost(client.address(), target);
            assertThat(answers(tap)).as("lost are " + lost).doesNotContainValue(false);
        }
    }

    /** Returns the numbers of the datagrams that did not come back. */
    private static List<Long> lost(InetSocketAddress socks5, UdpEcho target) throws Exception {
        List<Future<Boolean>> flows = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(CONCURRENT, Thread.ofVirtual().factory())) {
            for (long number = 0; number < FLOWS; number++) {
                byte[] data = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
                flows.add(threads.submit(() -> comesBack(socks5, target, data)));
            }
        }
        List<Long> lost = new ArrayList<>();
        for (int number = 0; number < FLOWS; number++) {
            if (!flows.get(number).get()) {
                lost.add((long) number);
            }
        }
        System.out.printf("%d of %d UDP flows lost, %d concurrent%n", lost.size(), FLOWS, CONCURRENT);
        assertThat(lost).hasSizeLessThanOrEqualTo(TOLERATED);
        return lost;
    }

    private static boolean comesBack(InetSocketAddress socks5, UdpEcho target, byte[] data) throws IOException {
        try (Socks5App app = Socks5App.greeting(socks5);
                Socks5Datagrams datagrams = app.associateNamed()) {
            datagrams.send(Destination.of(target.address()), data);
            assertThat(datagrams.receive(PATIENCE).data()).isEqualTo(data);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Returns the numbers that the client sent, and whether the server's stream has them. */
    private static Map<Long, Boolean> answers(Tap tap) {
        Map<Long, Boolean> answers = new HashMap<>();
        for (Tap.Carrier carrier : tap.carriers()) {
            TunnelKeys keys = Inner.BROOK.keys();
            try {
                SealedInput sent = new SealedInput(carrier.fromClient(), keys, Sender.CLIENT);
                sent.required(); // the opening
                byte[] data = sent.required();
                while (data.length != Long.BYTES) { // an announcement of ours
                    data = sent.required();
                }
                answers.put(ByteBuffer.wrap(data).getLong(), has(carrier, data));
            } catch (IOException e) {
                // A client of the original's that spoilt its stream, or a carrier that was kept ready.
            }
        }
        return answers;
    }

    private static boolean has(Tap.Carrier carrier, byte[] data) {
        try {
            SealedInput answer = new SealedInput(carrier.fromServer(), Inner.BROOK.keys(), Sender.SERVER);
            return Arrays.equals(answer.required(), data);
        } catch (IOException e) {
            return false;
        }
    }
}
