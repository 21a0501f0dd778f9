package brookloom.server.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.config.HkdfConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ForwardingStream;
import brookloom.net.stream.KeepAlive;
import brookloom.net.udp.UdpLoop;
import brookloom.net.udp.UdpSocket;
import brookloom.observe.TunnelMonitor;
import brookloom.proto.BrookException.RequestReplayed;
import brookloom.proto.Destination;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.Password;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.SealedBytes;
import brookloom.server.config.ServerTunnelConfig;
import brookloom.server.config.StrangerConfig;
import brookloom.server.replay.Replays;
import brookloom.server.reverse.ReversePorts;
import brookloom.server.shared.SharedReplays;
import brookloom.server.targets.Peer;
import brookloom.server.targets.TargetDialer;
import brookloom.server.targets.TargetPolicy;
import brookloom.server.users.OnePassword;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client whose carrier ends as it sends an opening sends the same one again, at another carrier. */
@ExtendWith(LeakCheck.class)
class EndedCarrierTest {
    private static final HkdfConfig HKDF = new HkdfConfig("up", "down");
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_001L);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final OpenRequest REQUEST = OpenRequest.now(
            InstantSource.fixed(NOW), Network.TCP, Destination.of(new InetSocketAddress("192.0.2.1", 80)));

    private final Password password = Password.of("secret");
    private final TunnelKeys keys = new TunnelKeys(password, HKDF.clientInfo(), HKDF.serverInfo());
    private final byte[] opening = SealedBytes.of(keys, Sender.CLIENT, REQUEST.encode());
    private final Strangers strangers = new Strangers(StrangerConfig.ofThisProcess());
    private final UdpLoop loop = UdpLoop.start("udp");
    private final Replays replays = Replays.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
            null,
            "",
            InstantSource.fixed(NOW),
            Duration.ofHours(1));
    private Runnable whileJudged = () -> {};

    EndedCarrierTest() throws IOException {}

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void anOpeningThatComesAsItsCarrierHasEndedCountsAsUnused() {
        Carrier carrier = new Carrier(opening);
        serve(carrier, end -> end.run());
        assertThat(carrier.ended).isTrue();
        assertThatCode(this::judgeAgain).doesNotThrowAnyException();
    }

    /** The end comes while other servers are asked. */
    @Test
    void anOpeningThatIsBeingJudgedIsServedThoughItsCarrierWasToEnd() {
        Carrier carrier = new Carrier(opening);
        serve(carrier, end -> whileJudged = end);
        assertThat(carrier.ended).isFalse();
        assertThat(carrier.written).as("bytes of an answer").isPositive();
        assertThatThrownBy(this::judgeAgain).isInstanceOf(RequestReplayed.class);
    }

    @Test
    void aReplayThatIsBeingJudgedMeetsTheEndAfterwards() throws Exception {
        judgeAgain();
        Carrier carrier = new Carrier(opening);
        serve(carrier, end -> whileJudged = end);
        assertThat(carrier.written).as("bytes of an answer").isZero();
    }

    private void judgeAgain() throws RequestReplayed {
        try {
            replays.streams().check(Arrays.copyOf(opening, 12), REQUEST, NOW);
        } catch (RequestReplayed e) {
            throw e;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What a server does with the end of a carrier's wait. */
    private interface Waits {
        void until(Runnable end);
    }

    private void serve(Carrier carrier, Waits waits) {
        var config = new ServerTunnelConfig(
                password, HKDF, false, new TimeoutConfig(LONG, LONG, LONG), StrangerConfig.ofThisProcess());
        SharedReplays others = (kind, owner, nonce, timestamp) -> () -> {
            whileJudged.run();
            return true;
        };
        var context = new TunnelContext(
                config,
                new OnePassword(password, HKDF),
                InstantSource.fixed(NOW),
                replays,
                others,
                new Nowhere(),
                new ReversePorts(List.of(), KeepAlive.OFF),
                loop,
                new ClientFailures(),
                new TunnelMonitor());
        var arrival = new Arrival(carrier, new Peer("192.0.2.7", 7), strangers.enter(null, carrier), carrier);
        new TunnelHandler(context).handle(arrival, "test", new TunnelHandler.CarrierState() {
            @Override
            public void opened(Network network) {}

            @Override
            public void waits(Runnable end) {
                waits.until(end);
            }

            @Override
            public void refused() {}

            @Override
            public void rests() {}
        });
    }

    private static final class Carrier extends ForwardingStream implements CarrierEnding {
        private boolean ended;
        private int written;

        Carrier(byte[] sent) {
            super(MemoryStream.holding(sent));
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            written += length;
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    private static final class Nowhere implements TargetDialer {
        @Override
        public Socket dialTcp(Peer peer, Destination destination) throws DialFailed {
            throw new DialFailed(ReplyCode.NETWORK_UNREACHABLE, "nowhere");
        }

        @Override
        public UdpSocket dialUdp(Peer peer, Destination destination) throws DialFailed {
            throw new DialFailed(ReplyCode.NETWORK_UNREACHABLE, "nowhere");
        }

        @Override
        public TargetDialer within(TargetPolicy other) {
            return this;
        }
    }
}
