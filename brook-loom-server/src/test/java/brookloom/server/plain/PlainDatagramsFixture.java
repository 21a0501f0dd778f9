package brookloom.server.plain;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.config.HkdfConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.dial.DialFailed;
import brookloom.net.listen.UdpPort;
import brookloom.net.stream.KeepAlive;
import brookloom.net.udp.UdpLoop;
import brookloom.net.udp.UdpSocket;
import brookloom.observe.TunnelMonitor;
import brookloom.proto.DatagramHead;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Password;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys;
import brookloom.proto.testing.SealedUdp;
import brookloom.server.config.ServerTunnelConfig;
import brookloom.server.config.StrangerConfig;
import brookloom.server.replay.Replays;
import brookloom.server.reverse.ReversePorts;
import brookloom.server.shared.SharedReplays;
import brookloom.server.targets.Peer;
import brookloom.server.targets.TargetDialer;
import brookloom.server.targets.TargetPolicy;
import brookloom.server.tunnel.ClientFailures;
import brookloom.server.tunnel.TunnelContext;
import brookloom.server.users.OnePassword;
import brookloom.server.users.Users;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server of datagrams, with a target that echoes when told to, one whose name is slow, and one that is nowhere. */
@ExtendWith(LeakCheck.class)
abstract class PlainDatagramsFixture {
    static final Password PASSWORD = Password.of("secret");
    static final HkdfConfig HKDF = new HkdfConfig("up", "down");
    static final TunnelKeys KEYS = new TunnelKeys(PASSWORD, HKDF.clientInfo(), HKDF.serverInfo());
    static final long NOW = 1_800_000_001L;
    static final Duration LONG = Duration.ofMinutes(1);
    /** Passes soon, but not while a busy machine lets a flow wait. */
    static final Duration SHORT = Duration.ofSeconds(1);

    static final Destination SLOW = new Destination(HostAddress.parse("slow.example"), 53);
    static final Destination NOWHERE = new Destination(HostAddress.parse("nowhere.example"), 53);

    final CountDownLatch slowName = new CountDownLatch(1);
    final AtomicInteger dials = new AtomicInteger();
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(NOW));
    final InstantSource clock = now::get;
    Duration uptime = Duration.ofHours(1);
    Users users = new OnePassword(PASSWORD, HKDF);
    SharedReplays shared = SharedReplays.NONE;
    DatagramSocket target;

    @BeforeEach
    void openTarget() throws IOException {
        target = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        target.setSoTimeout(60_000);
    }

    @AfterEach
    void closeTarget() {
        target.close();
    }

    /** What came before may be answered on the way. */
    void assertAnswers(SealedUdp client, Destination to, int... data) throws IOException {
        byte[] bytes = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            bytes[i] = (byte) data[i];
        }
        client.sendRaw(client.seal(head(to), bytes));
        byte[] echoed = echoOne();
        while (echoed.length != bytes.length || echoed.length > 0 && echoed[0] != bytes[0]) {
            assertThat(client.answer().data()).isEqualTo(echoed);
            echoed = echoOne();
        }
        SealedUdp.Answer answer = client.answer();
        assertThat(answer.data()).isEqualTo(bytes);
        assertThat(answer.from()).isEqualTo(to);
    }

    byte[] echoOne() throws IOException {
        DatagramPacket question = question();
        target.send(question);
        return Arrays.copyOf(question.getData(), question.getLength());
    }

    byte[] received() throws IOException {
        DatagramPacket question = question();
        return Arrays.copyOf(question.getData(), question.getLength());
    }

    DatagramPacket question() throws IOException {
        DatagramPacket question = new DatagramPacket(new byte[0xffff], 0xffff);
        target.receive(question);
        return question;
    }

    static DatagramHead head(Destination destination) {
        return new DatagramHead(NOW, destination);
    }

    static Destination to(DatagramSocket socket) {
        return Destination.of((InetSocketAddress) socket.getLocalSocketAddress());
    }

    /** On a free port, with targets that can be slow, or not there. */
    final class Server implements AutoCloseable {
        final UdpLoop loop = UdpLoop.start("udp");
        final PlainDatagrams datagrams;
        private final InetSocketAddress address;

        Server(Duration udpTimeout, int maxFlows) throws IOException {
            UdpPort port = UdpPort.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            address = port.address();
            var timeouts = new TimeoutConfig(Duration.ZERO, LONG, udpTimeout);
            var config = new ServerTunnelConfig(PASSWORD, HKDF, false, timeouts, StrangerConfig.ofThisProcess());
            var replays = Replays.open(address, null, "", clock, uptime);
            var context = new TunnelContext(
                    config,
                    users,
                    clock,
                    replays,
                    shared,
                    new Targets(),
                    new ReversePorts(List.of(), KeepAlive.OFF),
                    loop,
                    new ClientFailures(),
                    new TunnelMonitor());
            datagrams = new PlainDatagrams(port, context, maxFlows);
            datagrams.start();
        }

        SealedUdp client() throws IOException {
            return client(KEYS);
        }

        SealedUdp client(TunnelKeys keys) throws IOException {
            return SealedUdp.client(keys, address);
        }

        @Override
        public void close() {
            datagrams.close();
            loop.close();
        }
    }

    final class Targets implements TargetDialer {
        @Override
        public TargetDialer within(TargetPolicy other) {
            return this;
        }

        @Override
        public Socket dialTcp(Peer peer, Destination destination) {
            throw new AssertionError("no TCP here");
        }

        @Override
        public UdpSocket dialUdp(Peer peer, Destination destination) throws DialFailed {
            dials.incrementAndGet();
            try {
                if (destination.equals(SLOW)) {
                    slowName.await();
                } else if (destination.equals(NOWHERE)) {
                    throw new DialFailed(ReplyCode.HOST_UNREACHABLE, "nowhere.example: unknown host");
                }
                int port = destination.equals(SLOW) ? target.getLocalPort() : destination.port();
                return UdpSocket.of(
                        DatagramChannel.open().connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            } catch (IOException e) {
                throw new DialFailed(ReplyCode.GENERAL_FAILURE, "test", e);
            } catch (InterruptedException e) {
                throw new DialFailed(ReplyCode.GENERAL_FAILURE, "interrupted", e);
            }
        }
    }
}
