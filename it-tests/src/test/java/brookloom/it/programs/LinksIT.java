package brookloom.it.programs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.UdpEcho;
import brookloom.it.links.DnsApp;
import brookloom.it.links.DnsApp.Transport;
import brookloom.it.links.Resolvers;
import brookloom.it.links.Resolvers.Switch;
import brookloom.proto.BrookLink;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links, and what only links lead to, with the jars. */
class LinksIT {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int USAGE = 2;
    private static final String PASSWORD = "hush, a link";
    private static final Map<String, String> SECRET = Map.of("BROOK_PASSWORD", PASSWORD);

    @TempDir
    private Path folder;

    @BeforeAll
    static void needJars() {
        assumeTrue(Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
    }

    @Test
    void aServerWhoseOutputIsNoTerminalDoesNotPrintItsLink() throws Exception {
        try (Program server = Program.server(SECRET, "--listen", "127.0.0.1:0")) {
            assertThat(server.port()).isPositive();
            assertThat(server.saidWith("brook://")).isEmpty();
        }
    }

    @Test
    void aServerPrintsAndDrawsItsLinkOnRequestAndLogsItNowhere() throws Exception {
        Path log = folder.resolve("log");
        try (Program server =
                Program.server(SECRET, "--listen", "127.0.0.1:0", "--link", "--qr", "--log", log.toString())) {
            Eventually.holds(() -> assertThat(server.out()).hasSizeGreaterThan(20));
            BrookLink link = BrookLink.parse(server.out().getFirst());
            assertThat(link.parameters()).containsEntry("password", PASSWORD);
            assertThat(server.out().subList(1, 20)).noneMatch(line -> line.contains("brook"));
            assertThat(server.err()).isEmpty();
            assertThat(Files.readAllLines(log))
                    .isNotEmpty()
                    .allMatch(line -> line.startsWith("{"))
                    .noneMatch(line -> line.contains("hush") || line.contains("brook://"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--link", "--qr"})
    void aLinkIsNotPrintedIntoTheLog(String option) throws Exception {
        try (Program server = Program.server(SECRET, "--listen", "127.0.0.1:0", option, "--log", "console")) {
            assertThat(server.exitCode()).isEqualTo(USAGE);
            assertThat(server.said()).noneMatch(line -> line.contains("hush"));
            assertThat(server.err().getFirst()).contains("give --log FILE");
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC}) // a shell's pipes
    void aLinkGoesFromLinkToConnectByStandardInput() throws Exception {
        Path password = Files.writeString(folder.resolve("pw"), PASSWORD);
        String client = Path.of(System.getProperty("java.home"), "bin", "java") + " -jar " + Program.jar("client");
        try (TcpTarget target = TcpTarget.echo();
                Program server = Program.server(SECRET, "--listen", "127.0.0.1:0");
                Program connect = Program.start(
                        Map.of(),
                        List.of(
                                "bash",
                                "-c",
                                "exec " + client + " connect --link - --socks5 127.0.0.1:0 < <(exec " + client
                                        + " link --name 'my server' --server ws://127.0.0.1:" + server.port()
                                        + "/ws --passwordFile " + password + ")"));
                Socket app = BrookLoom.connect(connect.address(), "127.0.0.1", target.port())) {
            assertEchoes(app);
            Eventually.holds(() -> assertThat(connect.saidWith("my server")).isNotEmpty());
            assertThat(connect.saidWith("hush")).isEmpty();
        }
    }

    @Test
    void aRelayCarriesStreamsAndDatagrams() throws Exception {
        try (TcpTarget tcp = TcpTarget.echo();
                UdpEcho udp = new UdpEcho();
                Program server = Program.server(SECRET, "server", "--listen", "127.0.0.1:0");
                Program streams = relay(server, tcp.address());
                Program datagrams = relay(server, udp.address());
                Socket app = new Socket("127.0.0.1", streams.port());
                DatagramSocket game = new DatagramSocket()) {
            assertEchoes(app);
            game.setSoTimeout(PATIENCE_MILLIS);
            game.send(new DatagramPacket("hello".getBytes(UTF_8), 5, datagrams.address()));
            DatagramPacket echo = new DatagramPacket(new byte[100], 100);
            game.receive(echo);
            assertThat(new String(echo.getData(), 0, echo.getLength(), UTF_8)).isEqualTo("hello");
        }
    }

    @Test
    void aResolverKnowsItsOptions() throws Exception {
        try (Resolvers resolvers = Resolvers.start(folder);
                Program server = Program.server(SECRET, "--listen", "127.0.0.1:0");
                Program dns = resolver(server, resolvers.options(Switch.AAAA))) {
            InetSocketAddress address = dns.address();
            for (Transport transport : Transport.values()) {
                assertThat(DnsApp.ask(address, transport, "both.test", "A").line())
                        .isEqualTo("NOERROR 10.1.1.1");
                assertThat(DnsApp.ask(address, transport, "both.test", "AAAA").line())
                        .isEqualTo("NOERROR");
                assertThat(DnsApp.ask(address, transport, "home.test", "A").line())
                        .isEqualTo("NOERROR 192.168.1.1");
                assertThat(DnsApp.ask(address, transport, "one.ads.test", "A").line())
                        .isEqualTo("NOERROR");
            }
        }
    }

    private static Program relay(Program server, InetSocketAddress to) throws Exception {
        String target = "127.0.0.1:" + to.getPort();
        String over = "127.0.0.1:" + server.port();
        return Program.client(SECRET, "relayoverbrook", "-s", over, "--from", "127.0.0.1:0", "--to", target);
    }

    private static Program resolver(Program server, List<String> options) throws Exception {
        List<String> words = new ArrayList<>(List.of("dnsserveroverbrook", "--listen", "127.0.0.1:0"));
        words.addAll(List.of("-s", "ws://127.0.0.1:" + server.port() + "/ws"));
        words.addAll(options);
        return Program.client(SECRET, words.toArray(String[]::new));
    }

    private static void assertEchoes(Socket app) throws Exception {
        app.setSoTimeout(PATIENCE_MILLIS);
        app.getOutputStream().write("hello".getBytes(UTF_8));
        assertThat(app.getInputStream().readNBytes(5)).asString(UTF_8).isEqualTo("hello");
    }
}
