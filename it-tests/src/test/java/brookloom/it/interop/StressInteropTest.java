package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.SealedInput;
import brookloom.it.fixtures.Tap;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Concurrent short tunnels, of which the original's two ends lose about one in a thousand by themselves. A tap between
 * client and server tells whose fault a lost one is; without it both run at their own pace.
 */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
@Timeout(300)
class StressInteropTest {
    private static final int TUNNELS = 2000;
    private static final int CONCURRENT = 16;
    private static final int TOLERATED = TUNNELS / 100;
    private static final int ONE_FRAGMENT = 1;
    private static final int TWO_FRAGMENTS = 400;

    /** Whatever our server was asked, it answered. */
    @ParameterizedTest
    @ValueSource(ints = {ONE_FRAGMENT, TWO_FRAGMENTS})
    void ourServerAnswersEveryRequestThatTheOriginalsClientGetsOut(int copies) throws Exception {
        try (TcpTarget target = NumberedTunnels.target();
                BrookServer server =
                        BrookLoom.builder().secret(Inner.BROOK.secret()).startServer();
                Tap tap = Tap.before(loopback(server.port()));
                Original client = Original.wsClient(Inner.BROOK, "ws://127.0.0.1:" + tap.port())) {
            List<Long> lost = run("the original's client, tapped", client.address(), target, copies);
            Map<Long, byte[]> answers = answers(tap);
            assertThat(answers).hasSizeGreaterThanOrEqualTo(TUNNELS);
            answers.forEach((number, answer) -> assertThat(answer)
                    .as("answer of our server to %d, lost are %s", number, lost)
                    .isEqualTo(NumberedTunnels.answer(number, copies)));
        }
    }

    /** Whatever our client was asked, it sent, and whatever was answered, it passed on. */
    @ParameterizedTest
    @ValueSource(ints = {ONE_FRAGMENT, TWO_FRAGMENTS})
    void ourClientPassesOnEveryAnswerThatTheOriginalsServerGetsOut(int copies) throws Exception {
        try (TcpTarget target = NumberedTunnels.target();
                Original server = Original.wsServer(Inner.BROOK, "/ws");
                Tap tap = Tap.before(server.address());
                Client client = BrookLoom.builder().secret(Inner.BROOK.secret()).startClient(tap.port())) {
            List<Long> lost = run("the original's server, tapped", client.address(), target, copies);
            Map<Long, byte[]> answers = answers(tap);
            for (long number : lost) {
                assertThat(answers).as("requests of our client").containsKey(number);
                assertThat(answers.get(number))
                        .as("answer of the original's server to %d, which the app did not get", number)
                        .isNotEqualTo(NumberedTunnels.answer(number, copies));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {ONE_FRAGMENT, TWO_FRAGMENTS})
    void straightFromTheOriginalsClientToOurServer(int copies) throws Exception {
        try (TcpTarget target = NumberedTunnels.target();
                BrookServer server =
                        BrookLoom.builder().secret(Inner.BROOK.secret()).startServer();
                Original client = Original.wsClient(Inner.BROOK, "ws://127.0.0.1:" + server.port())) {
            run("the original's client", client.address(), target, copies);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {ONE_FRAGMENT, TWO_FRAGMENTS})
    void straightFromOurClientToTheOriginalsServer(int copies) throws Exception {
        try (TcpTarget target = NumberedTunnels.target();
                Original server = Original.wsServer(Inner.BROOK, "/ws");
                Client client = BrookLoom.builder()
                        .secret(Inner.BROOK.secret())
                        .startClient(server.address().getPort())) {
            run("the original's server", client.address(), target, copies);
        }
    }

    private static List<Long> run(String who, InetSocketAddress socks5, TcpTarget target, int copies) throws Exception {
        List<Long> lost = NumberedTunnels.run(socks5, target.port(), copies, TUNNELS, CONCURRENT);
        System.out.printf("%s: %d of %d short tunnels lost, %d concurrent%n", who, lost.size(), TUNNELS, CONCURRENT);
        assertThat(lost).hasSizeLessThanOrEqualTo(TOLERATED);
        return lost;
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** What the server answered, by number; without the carriers that brought no whole request. */
    private static Map<Long, byte[]> answers(Tap tap) {
        Map<Long, byte[]> answers = new HashMap<>();
        for (Tap.Carrier carrier : tap.carriers()) {
            byte[] request = opened(carrier.fromClient(), Sender.CLIENT);
            if (request.length == NumberedTunnels.REQUEST) {
                answers.put(ByteBuffer.wrap(request).getLong(), opened(carrier.fromServer(), Sender.SERVER));
            }
        }
        return answers;
    }

    /** The payload as far as it opens, without the opening. */
    private static byte[] opened(InputStream sealed, Sender sender) {
        TunnelKeys keys = Inner.BROOK.keys();
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        try {
            SealedInput in = new SealedInput(sealed, keys, sender);
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
