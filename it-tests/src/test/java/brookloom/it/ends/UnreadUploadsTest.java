package brookloom.it.ends;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.ends.Ending.How;
import brookloom.it.fixtures.TcpRelay;
import brookloom.net.dial.DialFailed;
import brookloom.net.udp.UdpSocket;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import brookloom.server.BrookServer;
import brookloom.server.targets.Peer;
import brookloom.server.targets.TargetDialer;
import brookloom.server.targets.TargetPolicy;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.SideBySide;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An upload and its end have come to a server that still dials the target, and nobody has read them: then the carrier
 * breaks.
 */
@ExtendWith(LeakCheck.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class UnreadUploadsTest {
    private static final byte[] UPLOAD = new byte[50_000];

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatTheTargetDoesNotGetWholeNeverEndsInOrder(boolean cut) throws Exception {
        SideBySide.check(
                Arrays.stream(CarrierKind.values()).filter(kind -> cut || kind != CarrierKind.WS_BARE),
                kind -> check(kind, cut));
    }

    private static void check(CarrierKind kind, boolean cut) throws Exception {
        CompletableFuture<Ending> ending = new CompletableFuture<>();
        SlowDialer dialer = new SlowDialer(() -> ending.complete(new Ending(new byte[0], How.RESET)));
        try (TcpTarget target = TcpTarget.serving(connection -> ending.complete(Ending.of(connection)));
                BrookServer server = kind.builder().targets(dialer).startAnyServer();
                TcpRelay relay = new TcpRelay(server.port());
                Client client = kind.builder().startClient(relay.port());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
            app.getOutputStream().write(UPLOAD);
            app.shutdownOutput();
            dialer.dials.await();
            AtomicLong last = new AtomicLong();
            Eventually.holds(() ->
                    assertThat(relay.passed()).isGreaterThan(UPLOAD.length).isEqualTo(last.getAndSet(relay.passed())));
            if (cut) {
                relay.cut();
            } else {
                relay.end();
            }
            Eventually.holds(() -> assertThat(relay.open()).isZero());
            dialer.goOn();
            Ending seen = ending.get(60, TimeUnit.SECONDS);
            assertThat(seen.bytes().length == UPLOAD.length || seen.how() == How.RESET)
                    .as("%d bytes and %s", seen.bytes().length, seen.how())
                    .isTrue();
        } finally {
            dialer.goOn();
        }
    }

    /** Reaches targets once it is told to go on. */
    private static final class SlowDialer implements TargetDialer {
        private final CountDownLatch dials = new CountDownLatch(1);
        private final CountDownLatch goingOn = new CountDownLatch(1);
        private final Runnable onGivenUp;

        SlowDialer(Runnable onGivenUp) {
            this.onGivenUp = onGivenUp;
        }

        void goOn() {
            goingOn.countDown();
        }

        @Override
        public Socket dialTcp(Peer peer, Destination destination) throws DialFailed {
            try {
                dials.countDown();
                goingOn.await();
                return new Socket(destination.host().toString(), destination.port());
            } catch (IOException | InterruptedException e) {
                onGivenUp.run(); // the target sees nothing at all
                throw DialFailed.of(ReplyCode.GENERAL_FAILURE, destination.toString(), "not reached", e);
            }
        }

        @Override
        public UdpSocket dialUdp(Peer peer, Destination destination) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TargetDialer within(TargetPolicy other) {
            return this;
        }
    }
}
