package brookloom.it.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppOptions;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.ListenerConfig.RemoteForwardOptions;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.SeveralUpstreams.Selection;
import brookloom.client.config.Upstream;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.it.fixtures.Program;
import brookloom.observe.Vitals;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three servers, each a program of its own; the one in use is killed, or stops answering. */
@ExtendWith(LeakCheck.class)
class KilledServersTest {
    private static final int SERVERS = 3;

    @TempDir
    private Path folder;

    /** Programs by their names at the client. */
    private final Map<String, Program> servers = new LinkedHashMap<>();

    @AfterEach
    void stop() throws Exception {
        for (Program server : servers.values()) {
            if (!server.hasEnded()) {
                signal("CONT", server);
            }
            server.close();
        }
    }

    private Client start(Selection selection, TcpTarget target) throws Exception {
        List<Upstream> upstreams = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            Program server = Program.wsServer(folder.resolve("state" + i), "--reverse", "any", "--password", "harness");
            Upstream upstream = BrookLoom.builder().upstream(server.port());
            servers.put(upstream.toString(), server);
            upstreams.add(upstream);
        }
        SeveralUpstreams several = new SeveralUpstreams(
                upstreams, null, selection, new Destination(HostAddress.parse("127.0.0.1"), target.port()));
        return Client.start(ClientConfig.of(
                several,
                AppOptions.listeningOn(Linked.LOOPBACK),
                RemoteForwardOptions.of(0, Destination.of(target.address()))));
    }

    private static void signal(String name, Program program) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(program.pid()))
                .start()
                .waitFor();
    }

    private static void echo(Socket socket, int value) throws IOException {
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(value);
        assertThat(socket.getInputStream().read()).isEqualTo(value);
    }

    private static Program named(Client client, String fact, Map<String, Program> servers) {
        String name = client.monitor().vitals().facts().stream()
                .filter(each -> each.name().equals(fact))
                .map(each -> each.value().get())
                .findFirst()
                .orElseThrow();
        return servers.get(name);
    }

    @ParameterizedTest
    @EnumSource(
            value = Selection.class,
            names = {"FASTEST", "FAILOVER"})
    void theNextRequestAfterAKillSucceeds(Selection selection) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Client client = start(selection, target)) {
            try (Socket before = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                echo(before, 1);
                Eventually.holds(() -> assertThat(facts(client)).doesNotContain("unknown"));
            }
            Program used = named(client, Vitals.SERVER, servers);
            used.kill();
            for (int i = 0; i < 10; i++) {
                try (Socket next = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                    echo(next, i);
                }
            }
            assertThat(named(client, Vitals.SERVER, servers)).isNotSameAs(used);
            assertThat(facts(client)).containsOnlyOnce("down");
        }
    }

    @Test
    void aForwardedPortOpensAtAnotherServerAfterAKill() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Client client = start(Selection.FAILOVER, target)) {
            echoes(remotePorts(target, 1));
            named(client, Vitals.SERVER, servers).kill();
            echoes(remotePorts(target, 2));
        }
    }

    /** Returns the port that the server of the last of so many openings has opened for the target. */
    private static int remotePorts(TcpTarget target, int openings) throws Exception {
        Eventually.holds(() -> assertThat(LogLines.with("to 127.0.0.1:" + target.port()))
                .filteredOn(line -> line.contains("the server forwards"))
                .hasSize(openings));
        String last = LogLines.with("to 127.0.0.1:" + target.port()).getLast();
        return Integer.parseInt(last.replaceFirst(".* forwards 127\\.0\\.0\\.1:(\\d+) to .*", "$1"));
    }

    private static void echoes(int port) throws IOException {
        try (Socket app = new Socket("127.0.0.1", port)) {
            echo(app, 7);
        }
    }

    /** Its connections were kept ready, and nobody has noticed yet that they are dead. */
    @Test
    void aRequestInTheMomentOfTheKillSucceeds() throws Exception {
        try (TcpTarget target = TcpTarget.serving(connection -> {
                    connection.getInputStream().read(new byte[1024]);
                    connection.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
                });
                Client client = start(Selection.FAILOVER, target)) {
            for (int i = 0; i < 3; i++) {
                assertThat(get(client, target)).startsWith("HTTP/1.1 200");
            }
            Program used = named(client, Vitals.SERVER, servers);
            signal("KILL", used);
            for (int i = 0; i < 5; i++) {
                assertThat(get(client, target)).startsWith("HTTP/1.1 200");
            }
        }
    }

    private static String get(Client client, TcpTarget target) throws IOException {
        try (Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
            app.setSoTimeout(60_000);
            app.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
            return new String(app.getInputStream().readNBytes(12), UTF_8);
        }
    }

    @Test
    void everyDestinationIsReachedAfterAKillWhereTheyAreSpread() throws Exception {
        InetAddress any = InetAddress.getByName("0.0.0.0"); // 127.0.0.1 and its neighbours
        try (TcpTarget target = TcpTarget.serving(any, TcpTarget::sendBack);
                Client client = start(Selection.SPREAD, target)) {
            servers.values().iterator().next().kill();
            for (int i = 0; i < 20; i++) {
                try (Socket next = BrookLoom.connect(client.address(), "127.0.0." + (i + 1), target.port())) {
                    echo(next, i);
                }
            }
        }
    }

    /** The connections that were kept ready look alive: only silence tells. */
    @Test
    void aServerThatStopsAnsweringIsLeftForAnother() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Client client = start(Selection.FAILOVER, target)) {
            for (int i = 0; i < 5; i++) {
                try (Socket before = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                    echo(before, i);
                }
            }
            Program used = named(client, Vitals.SERVER, servers);
            signal("STOP", used);
            Eventually.holds(() -> {
                try (Socket next = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                    next.setSoTimeout(1000);
                    next.getOutputStream().write(7);
                    assertThat(next.getInputStream().read()).isEqualTo(7);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            for (int i = 0; i < 5; i++) {
                try (Socket next = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                    echo(next, i);
                }
            }
        }
    }

    private static String facts(Client client) {
        return client.monitor().vitals().facts().stream()
                .filter(each -> each.name().equals("Servers"))
                .map(each -> each.value().get())
                .findFirst()
                .orElseThrow();
    }
}
