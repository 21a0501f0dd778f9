package brookloom.client.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import brookloom.client.config.AppOptions;
import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.inbound.AppListener;
import brookloom.client.testing.App;
import brookloom.client.testing.FakeDialer;
import brookloom.net.text.HostPorts;
import brookloom.net.text.ListenAddress;
import brookloom.proto.Destination;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.MemoryDatagrams;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which association a datagram belongs to, and where answers come from. */
@ExtendWith(LeakCheck.class)
class UdpAssociationsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Destination DNS = App.to("dns.example", 53);
    private static final byte[] QUESTION = App.datagram(DNS, new byte[] {1});

    private final FakeDialer dialer = new FakeDialer();
    private AppListener listener;
    private InetSocketAddress proxy;
    private DatagramSocket app;
    private DatagramSocket other;

    @BeforeEach
    void open() throws IOException {
        dialer.udp = (destination, affinity) ->
                new Dialer.UdpTunnel(MemoryDatagrams.echoing(), new FlowAffinity.LocalPort(1));
        listener = AppListener.open(AppOptions.listeningOn(new ListenAddress("127.0.0.1", 0)), dialer);
        proxy = listener.address();
        app = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        other = new DatagramSocket(FreePort.next(), LOOPBACK); // one test needs the port on TCP, too
    }

    @AfterEach
    void close() {
        app.close();
        other.close();
        listener.close();
    }

    private void assertAnswered(DatagramSocket from) throws IOException {
        App.send(from, proxy, QUESTION);
        assertThat(App.receive(from)).isEqualTo(QUESTION);
    }

    /** Closes the port, and looks at what it has dropped. */
    private void assertDropped(String dropped) throws Exception {
        listener.close();
        Eventually.holds(() -> assertThat(LogLines.with("UDP at " + HostPorts.format(proxy) + " dropped"))
                .singleElement()
                .asString()
                .endsWith("dropped datagrams: " + dropped));
    }

    @Test
    void theUdpPortHasTheNumberOfTheTcpPort() throws Exception {
        try (App control = new App(listener);
                App another = new App(listener)) {
            assertThat(control.associate(app.getLocalPort())).isEqualTo(listener.address());
            assertThat(another.associate(other.getLocalPort())).isEqualTo(listener.address());
        }
    }

    @Test
    void onlyTheAppsHostMaySend() throws Exception {
        try (App control = new App(listener);
                DatagramSocket stranger = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0))) {
            control.associate(0);
            App.send(stranger, proxy, QUESTION);
            assertAnswered(app);
            assertThat(dialer.udpCalls).hasSize(1);
        }
        assertDropped("from another host 1");
    }

    @Test
    void onceTheNamedPortHasSentOnlyItMaySend() throws Exception {
        try (App control = new App(listener)) {
            control.associate(app.getLocalPort());
            assertAnswered(app);
            App.send(other, proxy, QUESTION);
            assertAnswered(app);
            assertThat(dialer.udpCalls).hasSize(1);
        }
        assertDropped("from another host 1");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 53", "127.0.0.1, 53", "198.51.100.1, 53", "dns.example, 53", "::1, 53"})
    void anAppThatNamesItsTargetMaySendFromItsOwnPort(String host, int port) throws Exception {
        try (App control = new App(listener)) {
            control.associate(App.to(host, port));
            assertAnswered(app);
            assertAnswered(app);
        }
    }

    @Test
    void nobodyMaySendWithoutAnAssociation() throws Exception {
        try (App control = new App(listener)) {
            control.associate(app.getLocalPort());
            assertAnswered(app);
        }
        Eventually.holds(() -> {
            App.send(app, proxy, QUESTION);
            app.setSoTimeout(200);
            assertThatCode(() -> app.receive(new DatagramPacket(new byte[100], 100)))
                    .isInstanceOf(IOException.class);
        });
    }

    @Test
    void associationsOfOneHostAreToldApartByTheNamedPort() throws Exception {
        try (App otherControl = new App(listener)) {
            try (App control = new App(listener)) {
                control.associate(0);
                otherControl.associate(other.getLocalPort());
                assertAnswered(other);
                assertAnswered(app);
            }
            assertAnswered(other);
        }
        assertThat(dialer.udpCalls).hasSize(2);
    }

    @Test
    void anAssociationThatEndsTakesNoOtherAlong() throws Exception {
        try (App otherControl = new App(listener)) {
            try (App control = new App(listener)) {
                control.associate(0);
                otherControl.associate(53);
                assertAnswered(other);
                assertAnswered(app);
            }
            assertAnswered(other);
        }
    }

    @Test
    void aUdpPortThatIsTakenIsReplacedWithAWarning() throws Exception {
        AppOptions taken = AppOptions.listeningOn(new ListenAddress("127.0.0.1", other.getLocalPort()));
        try (AppListener beside = AppListener.open(taken, dialer);
                App control = new App(beside)) {
            proxy = control.associate(app.getLocalPort());
            assertThat(beside.address().getPort()).isEqualTo(other.getLocalPort());
            assertThat(proxy.getPort()).isNotEqualTo(other.getLocalPort());
            assertAnswered(app);
            Eventually.holds(() -> assertThat(LogLines.with("UDP port " + other.getLocalPort() + " is in use"))
                    .singleElement()
                    .asString()
                    .contains("apps are given UDP port " + proxy.getPort()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 127.0.0.3, true",
        "0.0.0.0, 127.0.0.1, true",
        "::, 127.0.0.3, true",
        "::, ::1, true",
        "0.0.0.0, 127.0.0.3, false",
        "::, 127.0.0.3, false",
        "::, ::1, false"
    })
    void answersComeFromTheAddressThatTheAppReached(String listen, String reached, boolean named) throws Exception {
        InetAddress at = InetAddress.getByName(reached);
        InetAddress from = at.getAddress().length == 4 ? LOOPBACK : at;
        try (AppListener wide = AppListener.open(AppOptions.listeningOn(new ListenAddress(listen, 0)), dialer);
                App control = new App(new InetSocketAddress(at, wide.address().getPort()));
                DatagramSocket socket = new DatagramSocket(new InetSocketAddress(from, 0))) {
            InetSocketAddress told = control.associate(named ? socket.getLocalPort() : 0);
            assertThat(told.getAddress()).isEqualTo(at);
            assertThat(told.getPort() == wide.address().getPort()).isEqualTo(named);
            App.send(socket, told, QUESTION);
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            socket.setSoTimeout(60_000);
            socket.receive(answer);
            assertThat(answer.getSocketAddress()).isEqualTo(told);
        }
    }
}
