package brookloom.client.udp;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppLimits;
import brookloom.client.config.AppOptions;
import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.inbound.AppListener;
import brookloom.client.testing.App;
import brookloom.client.testing.FakeDialer;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.ListenAddress;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.MemoryDatagrams;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class UdpAssociationTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Destination DNS = App.to("dns.example", 53);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final FakeDialer dialer = new FakeDialer();

    /** The latest tunnel to each destination. */
    private final Map<Destination, MemoryDatagrams> tunnels = new ConcurrentHashMap<>();

    private AppListener listener;
    private App control;
    private DatagramSocket app;
    private InetSocketAddress proxy;

    @BeforeEach
    void open() throws IOException {
        AtomicInteger ports = new AtomicInteger(4000);
        dialer.udp = (destination, affinity) -> {
            MemoryDatagrams tunnel = MemoryDatagrams.echoing();
            tunnels.put(destination, tunnel);
            int port = affinity.localPort() == 0 ? ports.incrementAndGet() : affinity.localPort();
            return new Dialer.UdpTunnel(tunnel, new FlowAffinity.LocalPort(port));
        };
        app = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        associate(LONG, 1024, 0);
    }

    private void associate(Duration udpTimeout, int flows, int fromPort) throws IOException {
        close(control, listener);
        AppOptions options = new AppOptions(
                List.of(AppBinding.socks5(new ListenAddress("127.0.0.1", 0))),
                null,
                null,
                new TimeoutConfig(Duration.ZERO, LONG, udpTimeout));
        AppLimits limits = new AppLimits(LONG, LONG, 100, flows, 4, 512 * 1024, LONG, LONG);
        listener = AppListener.open(options, limits, KeepAlive.DEFAULT, dialer);
        control = new App(listener);
        proxy = control.associate(fromPort);
    }

    private static void close(App control, AppListener listener) throws IOException {
        if (control != null) {
            control.close();
            listener.close();
        }
    }

    @AfterEach
    void closeEverything() throws Exception {
        close(control, listener);
        app.close();
        assertThat(tunnels.values()).allMatch(tunnel -> tunnel.isClosed());
    }

    private void send(Destination destination, String text) throws IOException {
        App.send(app, proxy, App.datagram(destination, text.getBytes(StandardCharsets.UTF_8)));
    }

    private void assertAnswer(Destination destination, String text) throws IOException {
        assertThat(App.receive(app)).isEqualTo(App.datagram(destination, text.getBytes(StandardCharsets.UTF_8)));
    }

    private void assertEchoed(Destination destination, String text) throws IOException {
        send(destination, text);
        assertAnswer(destination, text);
    }

    /** Ends the association, and looks at what it says to have dropped. */
    private void assertDropped(String expected) throws Exception {
        int before = LogLines.with("dropped datagrams").size();
        control.close();
        Eventually.holds(
                () -> assertThat(LogLines.with("dropped datagrams").stream().skip(before))
                        .containsExactly("INFO UDP for 127.0.0.1 dropped datagrams: " + expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3.4", "2001:db8::1", "dns.example", "::ffff:1.2.3.4"})
    void answersNameTheDestinationAsTheAppDid(String host) throws Exception {
        assertEchoed(App.to(host, 53), "question");
    }

    @Test
    void datagramsToOneDestinationShareATunnel() throws Exception {
        assertEchoed(DNS, "one");
        assertEchoed(DNS, "two");
        assertEchoed(App.to("dns.example", 54), "three");
        assertThat(dialer.udpCalls)
                .containsExactly(FakeDialer.UdpCall.first(DNS), FakeDialer.UdpCall.first(App.to("dns.example", 54)));
    }

    @Test
    void appsAtDifferentPortsHaveTunnelsOfTheirOwn() throws Exception {
        assertEchoed(DNS, "mine");
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            App.send(other, proxy, App.datagram(DNS, new byte[] {1}));
            assertThat(App.receive(other)).isEqualTo(App.datagram(DNS, new byte[] {1}));
        }
        assertThat(dialer.udpCalls).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1472, 60_000, 65_507 - 3 - 7})
    void datagramsOfEverySizePass(int size) throws Exception {
        Destination destination = App.to("1.2.3.4", 53);
        byte[] datagram = App.datagram(destination, new byte[size]);
        App.send(app, proxy, datagram);
        assertThat(App.receive(app)).isEqualTo(datagram);
    }

    @Test
    void anAnswerTooLargeForADatagramIsDroppedAlone() throws Exception {
        assertEchoed(DNS, "hello");
        tunnels.get(DNS).offer(new byte[65_507]);
        assertEchoed(DNS, "next");
        assertDropped("answer not sent 1");
    }

    @Test
    void fragmentsAndNonsenseAreDropped() throws Exception {
        byte[] fragment = App.datagram(DNS, new byte[] {1});
        fragment[2] = 1;
        App.send(app, proxy, fragment);
        App.send(app, proxy, new byte[0]);
        App.send(app, proxy, App.bytes("0000 00 02 01020304 0035 ff"));
        App.send(app, proxy, App.bytes("0000 00 03 09 6161"));
        assertEchoed(App.to("good.example", 1), "good");
        assertThat(dialer.udpCalls).hasSize(1);
        assertDropped("fragmented 1, malformed 3");
    }

    @Test
    void endsWithTheControlConnection() throws Exception {
        assertEchoed(DNS, "hello");
        control.close();
        Eventually.holds(() -> assertThat(tunnels.get(DNS).isClosed()).isTrue());
        listener.close();
        Eventually.holds(() -> assertFree(proxy));
    }

    private static void assertFree(InetSocketAddress address) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(address)) {
            assertThat(socket.isBound()).isTrue();
        } catch (BindException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatTheAppSaysOnTheControlConnectionIsIgnored() throws Exception {
        control.sendText("x".repeat(5000));
        assertEchoed(DNS, "hello");
    }

    @Test
    void theConfiguredAddressIsInTheReply() throws Exception {
        InetAddress outer = InetAddress.getByName("192.0.2.1");
        AppOptions options = new AppOptions(
                List.of(AppBinding.socks5(new ListenAddress("127.0.0.1", 0))),
                outer,
                null,
                new TimeoutConfig(Duration.ZERO, LONG, LONG));
        try (AppListener behindNat = AppListener.open(options, dialer);
                App other = new App(behindNat)) {
            assertThat(other.associate(0).getAddress()).isEqualTo(outer);
        }
    }

    @Test
    void anIdleFlowEndsAndComesBackFromItsLocalPort() throws Exception {
        associate(SHORT, 1024, 0);
        assertEchoed(DNS, "one");
        MemoryDatagrams first = tunnels.get(DNS);
        Eventually.holds(() -> assertThat(first.isClosed()).isTrue());
        assertEchoed(DNS, "two");
        assertThat(dialer.udpCalls).containsExactly(FakeDialer.UdpCall.first(DNS), FakeDialer.UdpCall.from(4001, DNS));
    }

    @Test
    void aFlowComesBackFromItsLocalPortInTheNextAssociationToo() throws Exception {
        assertEchoed(DNS, "one");
        control.close();
        Eventually.holds(() -> assertThat(tunnels.get(DNS).isClosed()).isTrue());
        try (App again = new App(listener)) {
            proxy = again.associate(0);
            assertEchoed(DNS, "two");
        }
        assertThat(dialer.udpCalls.getLast()).isEqualTo(FakeDialer.UdpCall.from(4001, DNS));
    }

    @Test
    void aTunnelThatTheServerEndsIsDialledAgain() throws Exception {
        assertEchoed(DNS, "one");
        MemoryDatagrams first = tunnels.get(DNS);
        first.end();
        Eventually.holds(() -> assertThat(first.isClosed()).isTrue());
        assertEchoed(DNS, "two");
        assertThat(dialer.udpCalls).hasSize(2);
    }

    @Test
    void aDatagramThatComesWhileAnEndedTunnelIsClosedGoesThroughTheNextOne() throws Exception {
        assertEchoed(DNS, "one");
        MemoryDatagrams first = tunnels.get(DNS);
        first.mayClose = new CountDownLatch(1);
        first.end();
        Eventually.holds(() -> assertThat(first.closing).isTrue());
        send(DNS, "two");
        assertEchoed(App.to("other.example", 53), "after two, in order of arrival");
        first.mayClose.countDown();
        assertAnswer(DNS, "two");
        assertThat(dialer.udpCalls).hasSize(3).last().isEqualTo(FakeDialer.UdpCall.from(4001, DNS));
    }

    @Test
    void aDialThatHangsHoldsUpNoOtherFlow() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        FakeDialer.Udp working = dialer.udp;
        Destination slow = App.to("slow.example", 53);
        dialer.udp = (destination, affinity) -> {
            if (destination.equals(slow)) {
                await(release);
            }
            return working.dial(destination, affinity);
        };
        for (int i = 0; i < 10; i++) {
            send(slow, "slow " + i);
        }
        for (int i = 0; i < 10; i++) {
            assertEchoed(DNS, "quick " + i);
        }
        release.countDown();
        for (int i = 0; i < 4; i++) { // as many as queue up; the newest were dropped
            assertAnswer(slow, "slow " + i);
        }
        assertEchoed(slow, "later");
        assertDropped("queue full 6");
    }

    private static void await(CountDownLatch latch) throws DialFailed {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new DialFailed(ReplyCode.GENERAL_FAILURE, "interrupted", e);
        }
    }

    @Test
    void aDialThatHangsEndsWithTheControlConnection() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        dialer.udp = (destination, affinity) -> {
            try {
                await(new CountDownLatch(1));
                throw new AssertionError("never");
            } finally {
                ended.countDown();
            }
        };
        send(DNS, "never");
        Eventually.holds(() -> assertThat(dialer.udpCalls).hasSize(1));
        control.close();
        ended.await();
    }

    @Test
    void aFailedDialIsLoggedOnceAndNotTriedForEachDatagram() throws Exception {
        FakeDialer.Udp working = dialer.udp;
        Destination dead = App.to("dead.example", 53);
        dialer.udp = (destination, affinity) -> {
            if (destination.equals(dead)) {
                throw new DialFailed(ReplyCode.HOST_UNREACHABLE, "dead.example:53 is dead");
            }
            return working.dial(destination, affinity);
        };
        for (int i = 0; i < 20; i++) {
            send(dead, "hello " + i);
        }
        assertEchoed(DNS, "alive");
        assertThat(dialer.udpCalls)
                .containsExactlyInAnyOrder(FakeDialer.UdpCall.first(dead), FakeDialer.UdpCall.first(DNS));
        Eventually.holds(
                () -> assertThat(LogLines.with("dead.example:53 is dead")).hasSize(1));
    }

    @Test
    void aTunnelThatTheServerRefusesIsLoggedOnceAndNotDialledForEachDatagram() throws Exception {
        String message = "wrong password for " + control.name();
        Destination refused = App.to("refused.example", 53);
        assertEchoed(refused, "first");
        tunnels.get(refused).fail(new DialFailed(ReplyCode.GENERAL_FAILURE, message));
        Eventually.holds(() -> assertThat(LogLines.with(message)).hasSize(1));
        for (int i = 0; i < 20; i++) {
            send(refused, "more " + i);
        }
        assertEchoed(DNS, "alive");
        assertDropped("queue full 16");
        assertThat(dialer.udpCalls).hasSize(2);
        assertThat(LogLines.with(message)).hasSize(1);
    }

    @Test
    void theQuietestFlowMakesRoomForANewOne() throws Exception {
        associate(LONG, 2, 0);
        List<Destination> destinations = List.of(App.to("a", 1), App.to("b", 2), App.to("c", 3));
        assertEchoed(destinations.get(0), "one");
        assertEchoed(destinations.get(1), "two");
        assertEchoed(destinations.get(0), "one again");
        assertEchoed(destinations.get(2), "three");
        Eventually.holds(
                () -> assertThat(tunnels.get(destinations.get(1)).isClosed()).isTrue());
        assertThat(tunnels.get(destinations.get(0)).isClosed()).isFalse();
        assertEchoed(destinations.get(0), "one more");
    }

    @Test
    void answersAloneKeepAFlow() throws Exception {
        associate(Duration.ofSeconds(2), 1024, 0);
        assertEchoed(DNS, "hello");
        MemoryDatagrams tunnel = tunnels.get(DNS);
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        while (System.nanoTime() - end < 0) {
            tunnel.offer(new byte[] {1});
            App.receive(app);
        }
        assertThat(tunnel.isClosed()).isFalse();
        assertThat(dialer.udpCalls).hasSize(1);
    }
}
