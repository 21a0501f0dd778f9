package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppOptions;
import brookloom.client.config.AppProtocol;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.DnsOptions;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.RelayOptions;
import brookloom.client.config.Route;
import brookloom.client.config.ServerAddress;
import brookloom.client.config.Socks5Upstream;
import brookloom.client.config.Upstream;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.net.config.HkdfConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.dns.DnsServer;
import brookloom.net.socks5.Socks5Server;
import brookloom.net.text.HostPort;
import brookloom.net.text.ListenAddress;
import brookloom.proto.Destination;
import brookloom.proto.Password;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that are started from records alone. */
@ExtendWith(LeakCheck.class)
class ClientTest {
    private static final int OF_EACH_KIND = 2;

    /** The question for x.test A, under the id 1234. */
    private static final byte[] QUERY = {
        0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'x', 4, 't', 'e', 's', 't', 0, 0, 1, 0, 1
    };

    private final Password password = Password.of("harness");
    private TcpTarget target;
    private Resolver resolver;

    @BeforeEach
    void startTargets() throws IOException {
        target = TcpTarget.echo();
        resolver = new Resolver();
    }

    @AfterEach
    void stopTargets() throws Exception {
        target.close();
        resolver.close();
        password.close();
    }

    @Test
    void severalOfEachKindRunInOneProcess() throws Exception {
        List<Client> clients = new ArrayList<>();
        try (BrookServer ws = BrookLoom.builder().startAnyServer();
                BrookServer wss =
                        BrookLoom.builder().serverTls(LoopbackTls.server()).startAnyServer();
                BrookServer plain = BrookLoom.builder().plain(true).startAnyServer()) {
            for (Route route : routes(ws, wss, plain)) {
                for (int i = 0; i < OF_EACH_KIND; i++) {
                    clients.add(Client.start(everything(to(route))));
                }
            }
            clients.add(Client.start(everything(through(clients.getFirst()))));
            for (Client client : clients) {
                assertServesEverything(client);
            }
        } finally {
            clients.reversed().forEach(Client::close);
        }
    }

    @Test
    void aClientThatCannotListenLeavesNothingOpen() throws Exception {
        try (BrookServer ws = BrookLoom.builder().startAnyServer();
                Client first = Client.start(everything(to(webSocket("ws", ws))))) {
            RelayOptions taken = RelayOptions.of(ListenAddress.of(first.address()), Destination.of(target.address()));
            AppOptions free = AppOptions.listeningOn(Linked.LOOPBACK);
            ClientConfig second = ClientConfig.of(to(webSocket("ws", ws)), free, taken);

            assertThatThrownBy(() -> Client.start(second))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot listen on " + ListenAddress.of(first.address()));
            assertServesEverything(first);
        }
    }

    @Test
    void clientsLeaveThePasswordToItsOwner() throws Exception {
        try (BrookServer ws = BrookLoom.builder().startAnyServer()) {
            ClientConfig config = everything(to(webSocket("ws", ws)));
            Client first = Client.start(config);
            first.close();
            first.close();
            try (Client second = Client.start(config)) {
                assertServesEverything(second);
            }
        }
    }

    private static List<Route> routes(BrookServer ws, BrookServer wss, BrookServer plain) {
        WebSocketRoute tls = webSocket("wss", wss);
        return List.of(
                webSocket("ws", ws),
                webSocket("ws", ws).withCarriage(Carriage.FRAMED),
                tls,
                tls.withCarriage(Carriage.HTTP2),
                new PlainRoute(new HostPort("127.0.0.1", plain.port()), false),
                new PlainRoute(new HostPort("127.0.0.1", plain.port()), true));
    }

    private static WebSocketRoute webSocket(String scheme, BrookServer server) {
        ServerAddress address = ServerAddress.parse(scheme + "://localhost:" + server.port());
        WebSocketRoute route = WebSocketRoute.to(address);
        return scheme.equals("ws")
                ? route
                : new WebSocketRoute(
                        address, null, LoopbackTls.client(), route.carriage(), route.headers(), route.heartbeat());
    }

    private Upstream to(Route route) {
        return new BrookUpstream("", route, password, HkdfConfig.DEFAULT, false);
    }

    private static Upstream through(Client proxy) {
        return new Socks5Upstream("", new Socks5Server(Destination.of(proxy.address()), null));
    }

    /** SOCKS5, SOCKS5 or HTTP, a port that is forwarded, and DNS. */
    private ClientConfig everything(Upstream upstream) {
        List<AppBinding> bindings =
                List.of(AppBinding.socks5(Linked.LOOPBACK), new AppBinding(AppProtocol.MIXED, Linked.LOOPBACK));
        return ClientConfig.of(
                upstream,
                new AppOptions(bindings, null, null, TimeoutConfig.DEFAULT),
                RelayOptions.of(Linked.LOOPBACK, Destination.of(target.address())),
                new DnsOptions(
                        Linked.LOOPBACK,
                        Destination.of(resolver.address()),
                        DnsServer.parse("127.0.0.1:9"),
                        null,
                        null,
                        false,
                        false,
                        Duration.ofSeconds(60)));
    }

    private void assertServesEverything(Client client) throws IOException {
        List<InetSocketAddress> ports = client.addresses();
        assertThat(ports).hasSize(4).first().isEqualTo(client.address());
        for (InetSocketAddress socks5 : ports.subList(0, 2)) {
            try (Socket app = BrookLoom.connect(socks5, "localhost", target.port())) {
                assertEchoed(app);
            }
        }
        try (Socket app = new Socket(ports.get(2).getAddress(), ports.get(2).getPort())) {
            assertEchoed(app);
        }
        assertThat(answer(ports.get(3))).startsWith(0x12, 0x34, 0x81);
    }

    private static void assertEchoed(Socket app) throws IOException {
        app.getOutputStream().write(42);
        assertThat(app.getInputStream().read()).isEqualTo(42);
    }

    private static byte[] answer(InetSocketAddress dns) throws IOException {
        try (DatagramSocket app = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            app.setSoTimeout(60_000);
            app.send(new DatagramPacket(QUERY, QUERY.length, dns));
            DatagramPacket answer = new DatagramPacket(new byte[512], 512);
            app.receive(answer);
            return answer.getData();
        }
    }

    /** Sends each query back as its answer. */
    private static final class Resolver implements AutoCloseable {
        private static final int QR = 0x80;

        private final DatagramSocket socket;
        private final Thread thread;

        Resolver() throws IOException {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            thread = Thread.ofVirtual().name("resolver").start(this::answer);
        }

        InetSocketAddress address() {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }

        private void answer() {
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            try {
                while (true) {
                    packet.setLength(512);
                    socket.receive(packet);
                    packet.getData()[2] |= (byte) QR;
                    socket.send(packet);
                }
            } catch (IOException e) {
                // The test is over.
            }
        }

        @Override
        public void close() throws InterruptedException {
            socket.close();
            thread.join();
        }
    }
}
