package brookloom.net.listen;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.listen.ServicePorts.Offer;
import brookloom.net.stream.KeepAlive;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.BindException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class ServicePortsTest {
    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int PATIENCE_MILLIS = 60_000;

    /** Says its name to connections, and to datagrams, of which it keeps the senders. */
    private static final class Service implements UdpPort.Receiver, AutoCloseable {
        private final byte[] name;
        private final ServicePorts ports;
        private final PairListener listener;
        private final Set<InetSocketAddress> senders = ConcurrentHashMap.newKeySet();

        Service(String name, InetSocketAddress address, Service... before) throws IOException {
            this.name = name.getBytes(UTF_8);
            List<ServicePorts> offered =
                    List.of(before).stream().map(service -> service.ports).toList();
            ports = new ServicePorts(new Offer(offered));
            listener = ports.<PairListener, IOException>start(
                    () -> PairListener.bind(address, "udp-" + name, new StreamListener(name, 10, KeepAlive.OFF)));
            listener.start(name, connection -> connection.write(this.name, 0, this.name.length), this);
        }

        @Override
        public void received(InetSocketAddress sender, UdpSource asked, ByteBuffer datagram) throws IOException {
            senders.add(sender);
            asked.send(ByteBuffer.wrap(name), sender);
        }

        @Override
        public void failed(Exception e) {
            throw new AssertionError(e);
        }

        @Override
        public boolean keeps(InetSocketAddress sender) {
            return senders.contains(sender);
        }

        InetSocketAddress address() {
            return listener.address();
        }

        @Override
        public void close() {
            listener.close();
        }
    }

    private static String connect(InetSocketAddress address) throws IOException {
        try (Socket app = new Socket(address.getAddress(), address.getPort())) {
            app.setSoTimeout(PATIENCE_MILLIS);
            return new String(app.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String ask(DatagramSocket app, InetSocketAddress address) throws IOException {
        app.setSoTimeout(PATIENCE_MILLIS);
        app.send(new DatagramPacket(new byte[1], 1, InetAddress.getLoopbackAddress(), address.getPort()));
        DatagramPacket answer = new DatagramPacket(new byte[10], 10);
        app.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void theNextServiceServesOnceItBegins(String host) throws Exception {
        try (DatagramSocket app = new DatagramSocket();
                DatagramSocket late = new DatagramSocket();
                Service old = new Service("old", new InetSocketAddress(host, 0));
                Service next = new Service("next", old.address(), old)) {
            assertThat(next.address()).isEqualTo(old.address());
            assertThat(connect(next.address())).isEqualTo("old");
            assertThat(ask(app, next.address())).isEqualTo("old");
            next.ports.begin();
            assertThat(connect(next.address())).isEqualTo("next");
            assertThat(ask(late, next.address())).isEqualTo("next");
            assertThat(ask(app, next.address()))
                    .as("a sender that the old one keeps")
                    .isEqualTo("old");
            old.close();
            assertThat(connect(next.address())).isEqualTo("next");
            assertThat(ask(app, next.address())).isEqualTo("next");
            assertThat(ask(late, next.address())).isEqualTo("next");
        }
    }

    @Test
    void aServiceThatDoesNotBeginLeavesTheOldOneItsPort() throws Exception {
        try (DatagramSocket app = new DatagramSocket();
                Service old = new Service("old", FREE)) {
            new Service("next", old.address(), old).close();
            assertThat(connect(old.address())).isEqualTo("old");
            assertThat(ask(app, old.address())).isEqualTo("old");
            try (Service third = new Service("third", old.address(), old)) {
                third.ports.begin();
                assertThat(connect(old.address())).isEqualTo("third");
            }
            assertThatThrownBy(() -> connect(old.address())).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aSenderStaysWithItsServiceOverSeveralChanges() throws Exception {
        try (DatagramSocket app = new DatagramSocket();
                DatagramSocket late = new DatagramSocket();
                Service first = new Service("first", FREE)) {
            assertThat(ask(app, first.address())).isEqualTo("first");
            try (Service second = new Service("second", FREE, first)) {
                second.ports.begin();
                assertThat(second.address()).as("a port that the system chose").isEqualTo(first.address());
                assertThat(ask(late, first.address())).isEqualTo("second");
                try (Service third = new Service("third", FREE, second)) {
                    third.ports.begin();
                    assertThat(ask(app, first.address())).isEqualTo("first");
                    assertThat(ask(late, first.address())).isEqualTo("second");
                    second.close();
                    assertThat(ask(app, first.address())).isEqualTo("first");
                    assertThat(ask(late, first.address())).isEqualTo("third");
                }
            }
        }
    }

    @Test
    void aServiceThatHasEndedIsForgottenThoughNoDatagramCame() throws Exception {
        Deque<Service> running = new ArrayDeque<>(List.of(new Service("0", FREE)));
        WeakReference<Service> ended = new WeakReference<>(running.getLast());
        for (int i = 1; i <= 3; i++) {
            running.add(new Service(String.valueOf(i), FREE, running.getLast()));
            running.getLast().ports.begin();
            if (i > 1) {
                running.removeFirst().close();
            }
        }
        for (int i = 0; i < 20 && ended.get() != null; i++) {
            System.gc();
        }
        running.forEach(Service::close); // the last ones, still held
        assertThat(ended.get()).isNull();
    }

    @Test
    void aPortIsTakenOverByOneServiceAndOnlyWhereItIsOffered() throws Exception {
        try (Service old = new Service("old", FREE)) {
            InetSocketAddress address = old.address();
            assertThatThrownBy(() -> new Service("stranger", address)).isInstanceOf(BindException.class);
            Offer offer = new Offer(List.of(old.ports));
            ServicePorts one = new ServicePorts(offer);
            ServicePorts another = new ServicePorts(offer);
            try (PortPair ports = one.<PortPair, IOException>start(() -> PortPair.bind(address))) {
                assertThat(ports.address()).isEqualTo(address);
                assertThatThrownBy(() -> another.<PortPair, IOException>start(() -> PortPair.bind(address)))
                        .isInstanceOf(BindException.class);
            }
            assertThat(connect(address)).isEqualTo("old");
        }
    }

    /** What has connected and was not accepted yet is the next service's. */
    @Test
    void theQueueIsHandedOver() throws Exception {
        ServicePorts ports = new ServicePorts(new Offer(List.of()));
        SharedPort old = ports.<SharedPort, IOException>start(() -> SharedPort.open(FREE, 10));
        InetSocketAddress address = old.address();
        try (Socket app = new Socket(address.getAddress(), address.getPort())) {
            ServicePorts later = new ServicePorts(new Offer(List.of(ports)));
            try (SharedPort taken = later.<SharedPort, IOException>start(() -> SharedPort.open(address, 10))) {
                later.begin();
                assertThat(old.accept()).isNull();
                old.close();
                try (var accepted = taken.accept()) {
                    assertThat(accepted.socket().getPort()).isEqualTo(app.getLocalPort());
                }
            }
        }
    }

    @Test
    void aSenderKeepsItsServiceThoughTheNextOneEndsFirst() throws Exception {
        try (DatagramSocket app = new DatagramSocket();
                Service first = new Service("first", FREE)) {
            assertThat(ask(app, first.address())).isEqualTo("first");
            Service second = new Service("second", FREE, first);
            second.ports.begin();
            assertThat(ask(app, first.address())).isEqualTo("first");
            second.close();
            assertThat(ask(app, first.address())).isEqualTo("first");
        }
    }
}
