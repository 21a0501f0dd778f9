package brookloom.client.udp;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppLimits;
import brookloom.client.config.AppOptions;
import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.inbound.AppListener;
import brookloom.client.testing.App;
import brookloom.client.testing.FakeDialer;
import brookloom.net.listen.UdpPort;
import brookloom.net.text.ListenAddress;
import brookloom.net.udp.UdpLoop;
import brookloom.proto.Destination;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryDatagrams;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Apps that do not say where they will send from have a UDP port each. */
@ExtendWith(LeakCheck.class)
class AppUdpPortsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Destination DNS = App.to("dns.example", 53);
    private static final byte[] QUESTION = App.datagram(DNS, new byte[] {1});
    private static final int MANY = 1000;
    private static final int CONCURRENT = 16;

    private final FakeDialer dialer = new FakeDialer();
    private AppListener listener;

    @BeforeEach
    void open() throws IOException {
        dialer.udp = (destination, affinity) ->
                new Dialer.UdpTunnel(MemoryDatagrams.echoing(), new FlowAffinity.LocalPort(1));
        listener = AppListener.open(AppOptions.listeningOn(new ListenAddress("127.0.0.1", 0)), dialer);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private static DatagramSocket socket() throws IOException {
        return new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    }

    private static void assertAnswered(DatagramSocket from, InetSocketAddress proxy) throws IOException {
        App.send(from, proxy, QUESTION);
        assertThat(App.receive(from)).isEqualTo(QUESTION);
    }

    @Test
    void manyAtOnceLoseNoDatagram() throws Exception {
        List<Future<?>> apps = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CONCURRENT)) {
            for (int number = 0; number < MANY; number++) {
                byte[] data = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
                apps.add(threads.submit(() -> sendOne(App.datagram(DNS, data))));
            }
        }
        for (Future<?> app : apps) {
            app.get();
        }
        assertThat(dialer.udpCalls).hasSize(MANY);
    }

    private @Nullable Void sendOne(byte[] datagram) throws IOException {
        try (App control = new App(listener);
                DatagramSocket app = socket()) {
            App.send(app, control.associate(0), datagram);
            assertThat(App.receive(app)).isEqualTo(datagram);
        }
        return null;
    }

    @Test
    void anAppMaySendFromSeveralSocketsAndItsPortEndsWithIt() throws Exception {
        InetSocketAddress own;
        try (App control = new App(listener);
                DatagramSocket one = socket();
                DatagramSocket two = socket()) {
            own = control.associate(0);
            assertThat(own).isNotEqualTo(listener.address());
            assertAnswered(one, own);
            assertAnswered(two, own);
        }
        Eventually.holds(() -> {
            try (DatagramSocket again = new DatagramSocket(own)) {
                assertThat(again.isBound()).isTrue();
            } catch (IOException e) {
                throw new AssertionError("still taken", e);
            }
        });
    }

    @Test
    void anotherHostMayNotSend() throws Exception {
        try (App control = new App(listener);
                DatagramSocket app = socket();
                DatagramSocket stranger = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0))) {
            InetSocketAddress own = control.associate(0);
            App.send(stranger, own, QUESTION);
            assertAnswered(app, own);
            assertThat(dialer.udpCalls).hasSize(1);
            assertThat(listener.drops().of(UdpDrop.FROM_ANOTHER_HOST)).isEqualTo(1);
        }
    }

    @Test
    void anAppThatSendsWhereItConnectedIsServedAllTheSame() throws Exception {
        try (App control = new App(listener);
                App otherControl = new App(listener);
                DatagramSocket app = socket();
                DatagramSocket other = socket()) {
            InetSocketAddress own = control.associate(0);
            otherControl.associate(0);
            assertAnswered(app, own);
            assertAnswered(other, listener.address());
            control.close();
            assertAnswered(other, listener.address());
        }
    }

    @Test
    void beyondTheLimitAppsShareThePortOfTheListener() throws Exception {
        withOwnPorts(1, null, (associations, shared) -> {
            try (UdpAssociation first = associations.open(LOOPBACK, LOOPBACK, 0, control());
                    UdpAssociation second = associations.open(LOOPBACK, LOOPBACK, 0, control())) {
                assertThat(first.advertised().port()).isNotEqualTo(shared);
                assertThat(second.advertised().port()).isEqualTo(shared);
            }
            try (UdpAssociation third = associations.open(LOOPBACK, LOOPBACK, 0, control())) {
                assertThat(third.advertised().port()).isNotEqualTo(shared);
            }
        });
    }

    @Test
    void whereSomethingMayBeBetweenAppsShareThePortOfTheListener() throws Exception {
        InetAddress another = InetAddress.getByName("192.0.2.1");
        withOwnPorts(1, null, (associations, shared) -> {
            try (UdpAssociation remote = associations.open(LOOPBACK, another, 0, control())) {
                assertThat(remote.advertised().port()).isEqualTo(shared);
            }
        });
        withOwnPorts(1, another, (associations, shared) -> {
            try (UdpAssociation translated = associations.open(LOOPBACK, LOOPBACK, 0, control())) {
                assertThat(translated.advertised()).hasToString("192.0.2.1:" + shared);
            }
        });
    }

    private interface Body {
        void run(UdpAssociations associations, int shared) throws IOException;
    }

    private void withOwnPorts(int most, @Nullable InetAddress advertised, Body body) throws IOException {
        UdpLoop loop = UdpLoop.start("test-udp");
        UdpContext context = UdpContext.of(dialer, AppLimits.DEFAULT, Duration.ZERO, loop);
        UdpPort port = UdpPort.bind(new InetSocketAddress(LOOPBACK, 0));
        try (loop;
                UdpAssociations associations =
                        UdpAssociations.start(port, advertised, context, new AppUdpPorts(most))) {
            body.run(associations, port.address().getPort());
        }
    }

    private static MemoryStream control() {
        return MemoryStream.pair().near();
    }
}
