package brookloom.client.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.BrookUpstream;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.SeveralUpstreams.Selection;
import brookloom.client.config.SeveralUpstreams.Subscription;
import brookloom.client.config.Upstream;
import brookloom.client.dial.Dialer.UdpTunnel;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.testing.FakeDialer;
import brookloom.lists.ListSource;
import brookloom.net.config.HkdfConfig;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.TargetFailed;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import brookloom.net.text.HostPort;
import brookloom.net.text.UserError;
import brookloom.observe.Reading;
import brookloom.observe.Vitals;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Password;
import brookloom.proto.ReplyCode;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.MemoryDatagrams;
import brookloom.testing.MemoryStream;
import brookloom.testing.TcpTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class ServerPoolTest {
    private static final Destination TARGET = new Destination(HostAddress.parse("target.example"), 443);
    private static final Destination CHECK = new Destination(HostAddress.parse("check.example"), 53);

    @TempDir
    private Path folder;

    private final Map<String, FakeDialer> dialers = new TreeMap<>();
    private final Vitals vitals = new Vitals();

    private FakeDialer server(String name) {
        return dialers.computeIfAbsent(name + ":1", key -> {
            FakeDialer dialer = new FakeDialer();
            dialer.tcp = (destination, early) -> MemoryStream.pair().near();
            return dialer;
        });
    }

    private static Upstream upstream(String name) {
        return new BrookUpstream(
                "", new PlainRoute(new HostPort(name, 1), true), Password.of("secret"), HkdfConfig.DEFAULT, false);
    }

    private ServerPool pool(Selection selection, String... names) throws Exception {
        List<Upstream> servers =
                List.of(names).stream().map(ServerPoolTest::upstream).toList();
        return open(new SeveralUpstreams(servers, null, selection, CHECK));
    }

    private ServerPool open(SeveralUpstreams config) throws Exception {
        return ServerPool.open(
                config, upstream -> server(upstream.toString().replace(":1", "")), false, vitals, folder);
    }

    /** Returns how many streams to the target the server was asked for; checks have another target. */
    private long asked(String name) {
        return server(name).tcpCalls.stream()
                .filter(call -> !call.destination().equals(CHECK))
                .count();
    }

    private static FakeDialer.Tcp refusing(String line) {
        return (destination, early) -> {
            throw new DialFailed(ReplyCode.CONNECTION_REFUSED, line);
        };
    }

    @Test
    void theFirstServerThatIsUpIsUsedAndTakesOverAgain() throws Exception {
        try (ServerPool pool = pool(Selection.FAILOVER, "a", "b")) {
            pool.dialTcp(TARGET, new byte[0]);
            FakeDialer.Tcp well = server("a").tcp;
            server("a").tcp = refusing("server a is gone");
            pool.dialTcp(TARGET, new byte[0]);
            pool.dialTcp(TARGET, new byte[0]);

            assertThat(asked("a")).as("once well, once refused").isEqualTo(2);
            assertThat(asked("b")).isEqualTo(2);
            assertThat(LogLines.with("server a is gone"))
                    .containsExactly("WARN server a is gone; other servers are used until it is reached");
            assertThat(values(Reading.SERVERS_UP)).isEqualTo(Map.of("a:1", 0L, "b:1", 1L));

            server("a").tcp = well;
            Eventually.holds(() -> assertThat(LogLines.with("a:1 is up again")).hasSize(1));
            pool.dialTcp(TARGET, new byte[0]);
            assertThat(asked("a")).isEqualTo(3);
        }
    }

    /** Returns the nanoseconds that the server took, of which there are as good as endlessly many until it is measured. */
    private long latencyOf(String server) {
        long nanos = values(Reading.SERVER_LATENCY).getOrDefault(server, 0L);
        return nanos > 0 ? nanos : Long.MAX_VALUE / 2;
    }

    private Map<String, Long> values(Reading reading) {
        return vitals.values(reading);
    }

    @Test
    void aServerThatAnswersNothingIsGivenUp() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        server("a").tcp = (destination, early) -> {
            try {
                new CountDownLatch(1).await();
                throw new IllegalStateException("never");
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw new DialFailed(ReplyCode.GENERAL_FAILURE, "interrupted");
            }
        };
        try (ServerPool pool = pool(Selection.FAILOVER, "a", "b")) {
            pool.dialTcp(TARGET, new byte[0]);
            interrupted.await();
            assertThat(asked("b")).isEqualTo(1);
            assertThat(LogLines.with("server a:1 did not answer within 800 ms")).hasSize(1);
        }
    }

    /** Returns a tunnel over a connection that was kept ready, whose server has died unnoticed. */
    private static FakeDialer.Tcp dyingBeforeItAnswers() {
        return (destination, early) -> new ForwardingStream(MemoryStream.pair().near()) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new DialFailed(ReplyCode.CONNECTION_REFUSED, "server a has died");
            }
        };
    }

    @Test
    void aTunnelWhoseServerDiesBeforeItAnswersIsTakenOver() throws Exception {
        server("a").tcp = dyingBeforeItAnswers();
        MemoryStream.Pair other = MemoryStream.pair();
        server("b").tcp = (destination, early) -> {
            if (destination.equals(CHECK)) {
                return MemoryStream.pair().near();
            }
            try {
                other.far().write("answer".getBytes(UTF_8), 0, 6);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return other.near();
        };
        try (ServerPool pool = pool(Selection.FAILOVER, "a", "b");
                ByteStream tunnel = pool.dialTcp(TARGET, "GET / HTTP".getBytes(UTF_8))) {
            tunnel.write("/1.1\r\n\r\n".getBytes(UTF_8), 0, 8);
            byte[] answer = new byte[6];
            assertThat(tunnel.read(answer, 0, 6)).isEqualTo(6);

            assertThat(answer).asString(UTF_8).isEqualTo("answer");
            assertThat(server("b").tcpCalls).contains(new FakeDialer.TcpCall(TARGET, "GET / HTTP/1.1\r\n\r\n"));
            assertThat(tunnel.settled()).isSameAs(other.near());
        }
    }

    @Test
    void whatMayDoHarmTwiceIsNotSentAgain() throws Exception {
        server("a").tcp = dyingBeforeItAnswers();
        try (ServerPool pool = pool(Selection.FAILOVER, "a", "b");
                ByteStream tunnel = pool.dialTcp(TARGET, "POST /pay HTTP/1.1\r\n".getBytes(UTF_8))) {
            assertThatThrownBy(() -> tunnel.read(new byte[1], 0, 1)).hasMessage("server a has died");
            assertThat(asked("b")).isZero();
        }
    }

    @Test
    void aTargetsFailureIsNotTheServers() throws Exception {
        server("a").tcp = (destination, early) -> {
            throw new TargetFailed(ReplyCode.HOST_UNREACHABLE, "server: no such host");
        };
        try (ServerPool pool = pool(Selection.FAILOVER, "a", "b")) {
            assertThatThrownBy(() -> pool.dialTcp(TARGET, new byte[0])).isInstanceOf(TargetFailed.class);
            assertThat(asked("b")).isZero();
        }
    }

    @Test
    void theFailureOfTheFirstIsReportedWhenAllFail() throws Exception {
        LogLines.clear();
        server("a").tcp = refusing("server a is gone");
        server("b").tcp = refusing("server b is gone");
        try (ServerPool pool = pool(Selection.FAILOVER, "a", "b")) {
            assertThatThrownBy(() -> pool.dialTcp(TARGET, new byte[0])).hasMessage("server a is gone");
            assertThatThrownBy(() -> pool.dialTcp(TARGET, new byte[0])).isInstanceOf(DialFailed.class);
            assertThat(asked("a"))
                    .as("even what is down is tried when nothing else is left")
                    .isEqualTo(2);
            assertThat(LogLines.with("other servers are used"))
                    .as("the app's own line names the cause")
                    .isEmpty();
        }
    }

    @Test
    void eachHostKeepsItsServerWhereDestinationsAreSpread() throws Exception {
        try (ServerPool pool = pool(Selection.SPREAD, "a", "b", "c")) {
            Set<Long> counts = new HashSet<>();
            for (int i = 0; i < 60; i++) {
                Destination host = new Destination(HostAddress.parse("host" + i + ".example"), 443);
                long before = asked("a") * 10_000 + asked("b") * 100 + asked("c");
                pool.dialTcp(host, new byte[0]);
                long first = asked("a") * 10_000 + asked("b") * 100 + asked("c") - before;
                pool.dialTcp(host, new byte[0]);
                assertThat(asked("a") * 10_000 + asked("b") * 100 + asked("c") - before)
                        .isEqualTo(2 * first);
                counts.add(first);
            }
            assertThat(counts).as("servers in use").hasSize(3);
        }
    }

    @Test
    void theFastestServerIsUsed() throws Exception {
        FakeDialer.Tcp quick = server("b").tcp;
        server("a").tcp = (destination, early) -> {
            long asked = System.nanoTime();
            try {
                Eventually.holds(() -> assertThat(System.nanoTime() - asked)
                        .as("twice as long as the other server takes, whatever that is here")
                        .isGreaterThan(2 * latencyOf("b:1")));
            } catch (Exception e) {
                throw new DialFailed(ReplyCode.GENERAL_FAILURE, String.valueOf(e.getMessage()));
            }
            return quick.dial(destination, early);
        };
        try (ServerPool pool = pool(Selection.FASTEST, "a", "b")) {
            pool.dialTcp(TARGET, new byte[0]);
            Eventually.holds(
                    () -> assertThat(values(Reading.SERVER_LATENCY).values()).allMatch(nanos -> nanos > 0));
            long before = asked("b");
            pool.dialTcp(TARGET, new byte[0]);
            assertThat(asked("b")).isEqualTo(before + 1);
            assertThat(fact(Vitals.SERVER)).isEqualTo("b:1");
            assertThat(fact("Servers")).matches("a:1: up, \\d+ ms; b:1: up, \\d+ ms");
        }
    }

    private String fact(String name) {
        return vitals.facts().stream()
                .filter(fact -> fact.name().equals(name))
                .map(fact -> fact.value().get())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFlowComesBackToItsServerWithItsAffinity() throws Exception {
        server("a").udp =
                (destination, affinity) -> new UdpTunnel(MemoryDatagrams.silent(), new FlowAffinity.LocalPort(4711));
        server("b").udp = server("a").udp;
        try (ServerPool pool = pool(Selection.FAILOVER, "a", "b")) {
            FlowAffinity first = pool.dialUdp(TARGET, FlowAffinity.NONE).affinity();
            pool.dialUdp(TARGET, first);
            assertThat(server("a").udpCalls)
                    .containsExactly(FakeDialer.UdpCall.first(TARGET), FakeDialer.UdpCall.from(4711, TARGET));

            server("a").udp = (destination, affinity) -> {
                throw new DialFailed(ReplyCode.GENERAL_FAILURE, "gone");
            };
            pool.dialUdp(TARGET, first);
            assertThat(server("b").udpCalls).containsExactly(FakeDialer.UdpCall.first(TARGET));
        }
    }

    @Test
    void aSubscriptionIsReadAgainAndKeptWhileItFails() throws Exception {
        Path file = folder.resolve("links");
        Files.writeString(file, Base64.getMimeEncoder().encodeToString("brook://a\nbrook://b\n".getBytes(UTF_8)));
        Subscription subscription = new Subscription(
                new ListSource.File(file), Duration.ofMillis(50), link -> upstream(link.replace("brook://", "")));
        try (ServerPool pool = open(new SeveralUpstreams(List.of(), subscription, Selection.FAILOVER, CHECK))) {
            pool.dialTcp(TARGET, new byte[0]);
            assertThat(asked("a")).isEqualTo(1);

            Files.writeString(file, "an error page");
            Eventually.holds(() -> assertThat(LogLines.with("it holds no brook:// link, as it is or in Base64"))
                    .hasSize(1));
            pool.dialTcp(TARGET, new byte[0]);
            assertThat(asked("a")).isEqualTo(2);

            Files.writeString(file, "brook://c\r\n# brook://d\r\n");
            Eventually.holds(() -> {
                pool.dialTcp(TARGET, new byte[0]);
                assertThat(asked("c")).isPositive();
            });
            assertThat(values(Reading.SERVERS_UP)).containsOnlyKeys("c:1");
        }
    }

    @Test
    void theLastGoodListServesWhereTheUrlFailsAtTheStart() throws Exception {
        Optional<String> list = Optional.of("brook://a\nbrook://b\n");
        AtomicReference<Optional<String>> answer = new AtomicReference<>(list);
        try (TcpTarget site = TcpTarget.serving(socket -> answer(socket, answer.get()))) {
            URI secret = URI.create("http://127.0.0.1:" + site.port() + "/token-in-the-path");
            Subscription subscription = new Subscription(
                    new ListSource.Secret(new ListSource.Url(secret)),
                    Duration.ofMillis(50),
                    link -> upstream(link.replace("brook://", "")));
            SeveralUpstreams config = new SeveralUpstreams(List.of(), subscription, Selection.FAILOVER, CHECK);

            answer.set(Optional.empty());
            assertThatThrownBy(() -> open(config)).isInstanceOf(UserError.class);
            answer.set(list);
            open(config).close();
            answer.set(Optional.empty());
            try (ServerPool pool = open(config)) {
                pool.dialTcp(TARGET, new byte[0]);
                assertThat(asked("a")).isEqualTo(1);
                assertThat(LogLines.with("serve until it can be read"))
                        .singleElement()
                        .asString()
                        .contains("2 links of ")
                        .doesNotContain("token-in-the-path");

                answer.set(Optional.of("brook://c\n"));
                Eventually.holds(() -> {
                    pool.dialTcp(TARGET, new byte[0]);
                    assertThat(asked("c")).isPositive();
                });
            }
        }
    }

    private static void answer(Socket socket, Optional<String> list) throws IOException {
        BufferedReader request = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        while (!request.readLine().isEmpty()) {
            // To the end of the head.
        }
        String body = list.orElse("");
        String status = list.isPresent() ? "200 OK" : "503 Service Unavailable";
        socket.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                + body)
                        .getBytes(UTF_8));
    }
}
