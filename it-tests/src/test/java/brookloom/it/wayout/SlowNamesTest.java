package brookloom.it.wayout;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.ends.CarrierKind;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.Resolver;
import brookloom.net.dial.SourceAddress;
import brookloom.net.dns.AddressFamily;
import brookloom.net.dns.DnsResolver;
import brookloom.net.dns.DnsServer;
import brookloom.net.dns.SystemResolver;
import brookloom.net.outbound.Outbounds;
import brookloom.net.stream.KeepAlive;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.targets.DirectDialer;
import brookloom.server.targets.TargetPolicy;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An app asks for names whose DNS is silent, then for a good one. */
@ExtendWith(LeakCheck.class)
class SlowNamesTest {
    private static final int SLOW_NAMES = 200;
    private static final int AN_APPS_LOOKUPS = 32;

    @TempDir
    private Path folder;

    /** Whose name servers are asked. */
    enum Servers {
        OF_THE_MACHINE,
        GIVEN
    }

    @ParameterizedTest
    @CsvSource({
        "WS, OF_THE_MACHINE",
        "FRAMED, OF_THE_MACHINE",
        "PLAIN, OF_THE_MACHINE",
        "WS, GIVEN",
        "FRAMED, GIVEN",
        "PLAIN, GIVEN"
    })
    void aGoodNameIsServedWhileManyWaitForSilentNameServers(CarrierKind kind, Servers servers) throws Exception {
        try (SilentDns dns = new SilentDns();
                SystemResolver machines = SystemResolver.open(
                        dns.resolvConf(folder), folder.resolve("no hosts file"), KeepAlive.DEFAULT);
                DnsResolver given = DnsResolver.open(
                        new DnsServer.Plain(dns.address()), AddressFamily.A, SourceAddress.ANY, KeepAlive.DEFAULT);
                TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = tunnel(kind, servers == Servers.GIVEN ? given : machines);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ReplyCode>> slow = new ArrayList<>();
            for (int i = 0; i < SLOW_NAMES; i++) {
                String name = "slow" + i + ".example";
                slow.add(threads.submit(() -> connect(tunnel, name, 80)));
            }
            Eventually.holds(() -> assertThat(dns.asked()).hasSize(SLOW_NAMES));
            assertThat(connect(tunnel, "good.example", target.port())).isEqualTo(ReplyCode.SUCCEEDED);
            assertThat(slow).as("still waiting").noneMatch(Future::isDone);
            dns.answerAll();
            for (Future<ReplyCode> waiting : slow) {
                assertThat(waiting.get()).isNotEqualTo(ReplyCode.SUCCEEDED); // nobody listens at port 80
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDatagramReachesAGoodNameWhileMoreNamesWaitThanTheServerLooksUpForAnApp(boolean plain) throws Exception {
        try (SilentDns dns = new SilentDns();
                SystemResolver names = SystemResolver.open(
                        dns.resolvConf(folder), folder.resolve("no hosts file"), KeepAlive.DEFAULT);
                TcpTarget first = TcpTarget.echo();
                UdpEcho target = new UdpEcho();
                BrookLoom tunnel = tunnel(plain ? CarrierKind.PLAIN : CarrierKind.WS, names);
                Socks5App app = Socks5App.greeting(tunnel.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            connect(tunnel, "good.example", first.port()); // from now on the client knows that there are associations
            for (int i = 0; i < SLOW_NAMES; i++) {
                datagrams.send(new Destination(HostAddress.parse("slow" + i + ".example"), 53), new byte[] {1});
            }
            Eventually.holds(() -> assertThat(dns.asked()).hasSizeGreaterThanOrEqualTo(AN_APPS_LOOKUPS));
            Destination good = new Destination(HostAddress.parse("good.example"), target.port());
            datagrams.send(good, new byte[] {7});
            Socks5Datagrams.Received answer = datagrams.receive();
            assertThat(answer.from()).isEqualTo(good);
            assertThat(answer.data()).containsExactly(7);
        }
    }

    private static BrookLoom tunnel(CarrierKind kind, Resolver names) throws IOException {
        Outbound outbound = Outbounds.of(Outbound.LIMIT, names, SourceAddress.ANY, KeepAlive.DEFAULT, null);
        return kind.builder()
                .waitForTarget(true)
                .targets(new DirectDialer(outbound, TargetPolicy.ANY))
                .start();
    }

    private static ReplyCode connect(BrookLoom tunnel, String name, int port) throws IOException {
        try (Socks5App app = Socks5App.greeting(tunnel.socks5())) {
            return app.connect(name, port).code();
        }
    }

    /** Answers questions for IPv4 addresses with 127.0.0.1, and none about names that begin with slow until told to. */
    private static final class SilentDns implements AutoCloseable {
        private static final int HEADER = 12;

        /** For the questions of all names at once; the system gives what it may. */
        private static final int RECEIVE_BUFFER = 1 << 20;

        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final Set<String> asked = ConcurrentHashMap.newKeySet();
        private final Thread thread =
                Thread.ofPlatform().daemon().name("silent-dns").start(this::serve);
        private volatile boolean answersAll;

        SilentDns() throws IOException {
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
        }

        InetSocketAddress address() {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }

        Path resolvConf(Path folder) throws IOException {
            return Files.writeString(
                    folder.resolve("resolv.conf"), "nameserver [127.0.0.1]:" + socket.getLocalPort() + "\n");
        }

        /** Slow names that were asked for. */
        Set<String> asked() {
            return Set.copyOf(asked);
        }

        void answerAll() {
            answersAll = true;
        }

        private void serve() {
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            try {
                while (true) {
                    packet.setLength(512);
                    socket.receive(packet);
                    answer(packet);
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private void answer(DatagramPacket packet) throws IOException {
            byte[] query = packet.getData();
            String label = new String(query, HEADER + 1, query[HEADER], StandardCharsets.US_ASCII);
            if (label.startsWith("slow")) {
                asked.add(label);
                if (!answersAll) {
                    return;
                }
            }
            int end = packet.getLength();
            boolean ipv4 = query[end - 3] == 1; // QTYPE, before QCLASS
            ByteBuffer answer = ByteBuffer.allocate(end + 16).put(query, 0, end);
            answer.putShort(2, (short) 0x8180).putShort(6, (short) (ipv4 ? 1 : 0));
            if (ipv4) {
                answer.put(new byte[] {(byte) 0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1});
            }
            socket.send(new DatagramPacket(answer.array(), answer.position(), packet.getSocketAddress()));
        }

        @Override
        public void close() throws InterruptedException {
            socket.close();
            thread.join();
        }
    }
}
