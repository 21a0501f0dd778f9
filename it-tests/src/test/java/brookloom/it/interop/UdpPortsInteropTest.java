package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.Dialer;
import brookloom.client.ServerAddress;
import brookloom.client.Socks5Listener;
import brookloom.client.Socks5Options;
import brookloom.client.TunnelDialer;
import brookloom.client.TunnelOptions;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Eventually;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.Destination;
import brookloom.proto.io.ByteStream;
import brookloom.proto.io.DatagramStream;
import brookloom.proto.io.DialFailed;
import brookloom.proto.testing.LeakCheck;
import brookloom.server.JettyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A UDP flow that went quiet comes back on another carrier, and the target sees the same port. */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
class UdpPortsInteropTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int CARRIERS = 3;

    @ParameterizedTest
    @EnumSource(Inner.class)
    void through_the_originals_server(Inner inner) throws Exception {
        try (UdpEcho target = new UdpEcho();
                Original server = Original.wsServer(inner, "/ws")) {
            var url = ServerAddress.parse("ws://127.0.0.1:" + server.address().getPort());
            WatchedDialer dialer =
                    new WatchedDialer(new TunnelDialer(TunnelOptions.of(url, inner.keys(), inner.bare())));
            try (Socks5Listener client = Socks5Listener.open(quicklyQuiet(), dialer);
                    Socks5App app = Socks5App.greeting(client.address());
                    Socks5Datagrams datagrams = app.associate()) {
                for (int carrier = 1; carrier <= CARRIERS; carrier++) {
                    int ended = carrier;
                    assertEcho(datagrams, target);
                    Eventually.holds(() -> assertThat(dialer.ended.get()).isEqualTo(ended));
                }
            }
            assertThat(dialer.localPorts).hasSize(CARRIERS);
            assertThat(dialer.localPorts.stream().distinct()).hasSize(1);
            assertThat(target.senders()).hasSize(CARRIERS);
            assertThat(target.senders().stream().distinct()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Inner.class)
    void from_the_originals_client(Inner inner) throws Exception {
        try (UdpEcho target = new UdpEcho();
                JettyServer server = BrookLoom.builder()
                        .keys(inner.keys())
                        .withoutBrookProtocol(inner.bare())
                        .startServer();
                Original client = Original.wsClient(inner, "ws://127.0.0.1:" + server.port(), SOON);
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            for (int carrier = 1; carrier <= CARRIERS; carrier++) {
                assertEcho(datagrams, target);
                Eventually.holds(() -> assertThat(server.tunnels()).isZero());
            }
            assertThat(target.senders()).hasSize(CARRIERS);
            assertThat(target.senders().stream().distinct()).hasSize(1);
        }
    }

    private static Socks5Options quicklyQuiet() {
        var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new Socks5Options(
                listen, null, null, Duration.ZERO, Socks5Options.DEFAULT_HALF_CLOSE_TIMEOUT, SOON.dividedBy(4));
    }

    private static void assertEcho(Socks5Datagrams datagrams, UdpEcho target) throws IOException {
        byte[] data = UdpInteropTest.bytes(100);
        datagrams.send(UdpInteropTest.destination("127.0.0.1", target.port()), data);
        assertThat(datagrams.receive().data()).isEqualTo(data);
    }

    /** Sees where carriers of datagrams are dialled from, and when they end. */
    private static final class WatchedDialer implements Dialer {
        private final Dialer dialer;
        private final List<Integer> localPorts = new CopyOnWriteArrayList<>();
        private final AtomicInteger ended = new AtomicInteger();

        WatchedDialer(Dialer dialer) {
            this.dialer = dialer;
        }

        @Override
        public ByteStream dialTcp(Destination destination, byte[] early) throws DialFailed {
            return dialer.dialTcp(destination, early);
        }

        @Override
        public UdpTunnel dialUdp(Destination destination, int localPort) throws DialFailed {
            UdpTunnel tunnel = dialer.dialUdp(destination, localPort);
            localPorts.add(tunnel.localPort());
            return new UdpTunnel(new WatchedDatagrams(tunnel.datagrams(), ended), tunnel.localPort());
        }
    }

    private record WatchedDatagrams(DatagramStream inner, AtomicInteger ended) implements DatagramStream {
        @Override
        public boolean await() throws IOException {
            return inner.await();
        }

        @Override
        public int receive(byte[] buffer) throws IOException {
            return inner.receive(buffer);
        }

        @Override
        public void send(byte[] buffer, int offset, int length) throws IOException {
            inner.send(buffer, offset, length);
        }

        @Override
        public void close() {
            inner.close();
            ended.incrementAndGet();
        }
    }
}
