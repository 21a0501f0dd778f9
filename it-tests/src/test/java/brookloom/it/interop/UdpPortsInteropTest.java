package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppOptions;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ServerAddress;
import brookloom.client.config.TunnelConfig;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.connect.Dialers;
import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.inbound.AppListener;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Outbound;
import brookloom.net.stream.ByteStream;
import brookloom.net.text.ListenAddress;
import brookloom.net.udp.DatagramStream;
import brookloom.proto.Destination;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A UDP flow that went quiet comes back on another carrier, and the target sees the same port. The server ends the quiet
 * carriers here: the port of a client that ends them first is in TIME_WAIT, and mostly cannot be dialled from for a
 * minute.
 */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
class UdpPortsInteropTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration RESEND = Duration.ofMillis(250);
    private static final int CARRIERS = 3;

    @ParameterizedTest
    @EnumSource(Inner.class)
    void anIdleFlowThroughTheOriginalsServerComesBackFromTheSamePort(Inner inner) throws Exception {
        try (UdpEcho target = new UdpEcho();
                Original server = Original.wsServer(inner, "/ws", SOON)) {
            var url = ServerAddress.parse("ws://127.0.0.1:" + server.address().getPort());
            var upstream = new BrookUpstream(
                    "",
                    WebSocketRoute.to(url),
                    inner.secret().password(),
                    inner.secret().hkdf(),
                    inner.bare());
            Dialers dialers = new Dialers(Outbound.direct(), null, InstantSource.system());
            WatchedDialer dialer = new WatchedDialer(dialers.open(upstream, TunnelConfig.DEFAULT));
            try (AppListener client = AppListener.open(quicklyQuiet(), dialer);
                    Socks5App app = Socks5App.greeting(client.address());
                    Socks5Datagrams datagrams = app.associate()) {
                for (int carrier = 1; carrier <= CARRIERS; carrier++) {
                    int ended = carrier;
                    echo(datagrams, target);
                    Eventually.holds(() -> assertThat(dialer.ended.get()).isEqualTo(ended));
                }
            }
            assertThat(dialer.localPorts).hasSizeGreaterThanOrEqualTo(CARRIERS);
            assertThat(dialer.localPorts.stream().distinct()).hasSize(1);
            assertThat(target.senders()).hasSizeGreaterThanOrEqualTo(CARRIERS);
            assertThat(target.senders().stream().distinct()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Inner.class)
    void anIdleFlowOfTheOriginalsClientComesBackFromTheSamePort(Inner inner) throws Exception {
        try (UdpEcho target = new UdpEcho();
                BrookServer server = BrookLoom.builder()
                        .secret(inner.secret())
                        .withoutBrookProtocol(inner.bare())
                        .udpTimeout(SOON)
                        .startServer();
                Original client = Original.wsClient(inner, "ws://127.0.0.1:" + server.port());
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            for (int carrier = 1; carrier <= CARRIERS; carrier++) {
                echo(datagrams, target);
                Eventually.holds(() -> assertThat(server.tunnels()).isZero());
            }
            Eventually.holds(() -> {
                List<String> peers = peers(target);
                assertThat(peers).hasSizeGreaterThanOrEqualTo(CARRIERS);
                assertThat(target.senders().stream().distinct()).hasSameSizeAs(Set.copyOf(peers));
            });
        }
    }

    /** Where carriers to the target came from; the original's client changes its port where that is not free. */
    private static List<String> peers(UdpEcho target) {
        String destination = " → UDP 127.0.0.1:" + target.port();
        return LogLines.with(destination).stream()
                .map(line -> line.replace(destination, ""))
                .toList();
    }

    private static AppOptions quicklyQuiet() {
        var listen = List.of(AppBinding.socks5(new ListenAddress("127.0.0.1", 0)));
        return new AppOptions(listen, null, null, TimeoutConfig.DEFAULT);
    }

    /** Sends until an echo comes: a datagram that meets the end of a carrier may be lost with it. */
    private static void echo(Socks5Datagrams datagrams, UdpEcho target) throws Exception {
        byte[] data = UdpInteropTest.bytes(100);
        Eventually.holds(() -> {
            datagrams.send(UdpInteropTest.destination("127.0.0.1", target.port()), data);
            assertThat(received(datagrams)).isEqualTo(data);
        });
    }

    private static byte[] received(Socks5Datagrams datagrams) throws IOException {
        try {
            return datagrams.receive(RESEND).data();
        } catch (SocketTimeoutException e) {
            return new byte[0];
        }
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
        public UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) throws DialFailed {
            boolean first = affinity.equals(FlowAffinity.NONE);
            UdpTunnel tunnel =
                    dialer.dialUdp(destination, first ? new FlowAffinity.LocalPort(FreePort.next()) : affinity);
            localPorts.add(tunnel.affinity().localPort());
            return new UdpTunnel(new WatchedDatagrams(tunnel.datagrams(), ended), tunnel.affinity());
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
