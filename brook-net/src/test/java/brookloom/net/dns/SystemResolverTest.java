package brookloom.net.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Resolver;
import brookloom.net.stream.KeepAlive;
import brookloom.proto.HostAddress;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTimers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** Names are looked up in files of the machine's form and at name servers on loopback. */
@ExtendWith(LeakCheck.class)
class SystemResolverTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private NameServer server;
    private NameServer second;
    private List<String> options = List.of();
    private KeepAlive keepAlive = KeepAlive.DEFAULT;

    @BeforeEach
    void start() throws IOException {
        server = new NameServer()
                .with("both.test. 60 IN A 192.0.2.1")
                .with("both.test. 60 IN AAAA 2001:db8::1")
                .with("host.corp.test. 60 IN A 192.0.2.2")
                .with("xn--mnchen-3ya.test. 60 IN A 192.0.2.8");
        second = new NameServer().with("both.test. 60 IN A 192.0.2.200");
        hosts(
                "192.0.2.50 listed.test alias  # comment",
                "2001:db8::50 listed.test",
                "nonsense x",
                "# 192.0.2.51 none.test");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        second.close();
    }

    @Test
    void bothKindsOfAddressesAreFoundTheFirstFamilyFirst() throws Exception {
        try (SystemResolver resolver = asking(server)) {
            assertThat(resolve(resolver, "both.test")).containsExactly(address("192.0.2.1"), address("2001:db8::1"));
            assertThat(resolve(resolver, "münchen.test")).containsExactly(address("192.0.2.8"));
        }
    }

    @Test
    void theHostsFileComesFirstAndIsReadAgain() throws Exception {
        try (SystemResolver resolver = asking(server)) {
            assertThat(resolve(resolver, "LISTED.test."))
                    .containsExactly(address("192.0.2.50"), address("2001:db8::50"));
            assertThat(resolve(resolver, "alias")).containsExactly(address("192.0.2.50"));
            assertThat(server.queries()).isEmpty();
            hosts("192.0.2.51 both.test");
            eventually(() -> resolve(resolver, "both.test").equals(List.of(address("192.0.2.51"))));
        }
    }

    @Test
    void addressesInAnySpellingAndLocalhostAreNotAskedFor() throws Exception {
        try (SystemResolver resolver = asking(server)) {
            assertThat(resolve(resolver, "192.0.2.7")).containsExactly(address("192.0.2.7"));
            assertThat(resolve(resolver, "127.1")).containsExactly(address("127.0.0.1"));
            assertThat(resolve(resolver, "localhost")).containsExactly(address("127.0.0.1"));
            assertThat(resolve(resolver, "a.localhost")).containsExactly(address("127.0.0.1"));
        }
        assertThat(server.queries()).isEmpty();
    }

    @Test
    void aShortNameIsCompletedAndALongOneOnlyWhenItIsNotKnown() throws Exception {
        options = List.of("search none.test corp.test", "options ndots:1");
        try (SystemResolver resolver = asking(server)) {
            assertThat(resolve(resolver, "host")).containsExactly(address("192.0.2.2"));
            assertThat(resolve(resolver, "both.test")).contains(address("192.0.2.1"));
            assertThatThrownBy(() -> resolve(resolver, "host.")).hasMessage("host.: unknown host, says DNS");
            assertThatThrownBy(() -> resolve(resolver, "no.such")).hasMessage("no.such: unknown host, says DNS");
        }
        assertThat(server.queries())
                .contains("UDP A host.none.test.", "UDP A host.corp.test.", "UDP A no.such.corp.test.")
                .doesNotContain("UDP A both.test.none.test.");
    }

    @Test
    void theNextServerIsAskedWhereOneIsSilentOrRefuses() throws Exception {
        server.behaving((query, answer) -> List.of());
        try (SystemResolver resolver = asking(server, second)) {
            assertThat(resolve(resolver, "both.test")).containsExactly(address("192.0.2.200"));
        }
        server.behaving((query, answer) -> List.of(refused(answer)));
        try (SystemResolver resolver = asking(server, second)) {
            assertThat(resolve(resolver, "both.test")).containsExactly(address("192.0.2.200"));
        }
    }

    @Test
    void aServerThatIsGoneIsPassedOver() throws Exception {
        InetSocketAddress gone = server.address();
        server.close();
        try (SystemResolver resolver = asking(gone, second.address())) {
            assertThat(resolve(resolver, "both.test")).containsExactly(address("192.0.2.200"));
        }
    }

    @Test
    void anAnswerThatIsCutShortIsAskedForOnTcp() throws Exception {
        server.behaving((query, answer) -> {
            answer.getHeader().setFlag(Flags.TC);
            answer.removeAllRecords(Section.ANSWER);
            return List.of(answer.toWire());
        });
        try (SystemResolver resolver = asking(server)) {
            assertThat(resolve(resolver, "both.test")).contains(address("192.0.2.1"));
        }
        assertThat(server.queries()).contains("TCP A both.test.");
    }

    /** A name server that takes the connection and stays silent, while the timers are looked at. */
    @ParameterizedTest
    @CsvSource({"0, false", "32000, true"})
    @EnabledOnOs(OS.LINUX)
    void aConnectionToANameServerIsKeptAliveAsConfigured(int seconds, boolean probed) throws Exception {
        options = List.of("options use-vc timeout:30");
        keepAlive = new KeepAlive(Duration.ofSeconds(seconds));
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SystemResolver resolver = asking((InetSocketAddress) silent.getLocalSocketAddress());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            silent.setSoTimeout((int) LIMIT.toMillis());
            threads.submit(() -> resolve(resolver, "both.test"));
            Eventually.holds(() -> {
                try (Socket query = silent.accept()) {
                    assertThat(query.getInputStream().read()).isNotNegative();
                    assertThat(timersOf(query)).singleElement().satisfies(timer -> {
                        assertThat(timer.keepAlive()).isEqualTo(probed);
                        assertThat(timer.centiseconds() > 1_000_000).isEqualTo(probed);
                    });
                }
            });
            threads.shutdownNow();
        }
    }

    /**
     * Returns the timers of the other end; none once that has ended, as it does after a second, for the next connection.
     * Sent bytes that are not acknowledged yet have another timer.
     */
    private static List<TcpTimers> timersOf(Socket accepted) throws IOException {
        List<TcpTimers> found;
        do {
            found = TcpTimers.established().stream()
                    .filter(timer ->
                            timer.localPort() == accepted.getPort() && timer.remotePort() == accepted.getLocalPort())
                    .toList();
        } while (found.stream().anyMatch(timer -> !timer.keepAlive() && timer.centiseconds() > 0));
        return found;
    }

    @Test
    void otherServersAreAskedOnceTheFileHasChangedAndOldAnswersAreForgotten() throws Exception {
        Path file = resolvConf("nameserver " + text(server.address()));
        try (SystemResolver resolver = open(file)) {
            assertThat(resolve(resolver, "both.test")).contains(address("192.0.2.1"));
            Files.writeString(file, "# another network\nnameserver " + text(second.address()) + "\n");
            eventually(() -> resolve(resolver, "both.test").equals(List.of(address("192.0.2.200"))));
        }
    }

    @Test
    void namesThatNobodyAnswersDelayNoOthers() throws Exception {
        server.behaving((query, answer) ->
                query.getQuestion().getName().toString().startsWith("slow") ? List.of() : List.of(answer.toWire()));
        try (SystemResolver resolver = asking(server);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> stalled = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String name = "slow" + i + ".test";
                stalled.add(threads.submit(() -> resolve(resolver, name)));
            }
            assertThat(resolve(resolver, "both.test")).contains(address("192.0.2.1"));
            assertThat(stalled).noneMatch(Future::isDone);
            threads.shutdownNow();
        }
    }

    @Test
    void aClientWithAFloodOfNamesLosesItsOwnOldestOnes() throws Exception {
        server.behaving((query, answer) ->
                query.getQuestion().getName().toString().startsWith("slow") ? List.of() : List.of(answer.toWire()));
        try (SystemResolver resolver = asking(server);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Resolver modest = resolver.forClient("modest");
            Resolver greedy = resolver.forClient("greedy");
            Future<?> patient = threads.submit(() -> resolve(modest, "slow-modest.test"));
            Future<?> first = threads.submit(() -> resolve(greedy, "slow.test"));
            eventually(() -> server.queries().contains("UDP A slow.test.")
                    && server.queries().contains("UDP A slow-modest.test."));
            for (int i = 0; i < 1100; i++) {
                String name = "slow" + i + ".test";
                threads.submit(() -> resolve(greedy, name));
            }
            assertThatThrownBy(first::get)
                    .hasMessageContaining("slow.test: DNS: given up, since 2048 queries wait for answers already");
            assertThat(patient.isDone()).isFalse();
            // A name with addresses of one kind: a busy machine may be late with the preferred one of two.
            assertThat(resolve(modest, "münchen.test")).containsExactly(address("192.0.2.8"));
            assertThat(resolve(greedy, "host.corp.test")).contains(address("192.0.2.2"));
            threads.shutdownNow();
        }
    }

    @Test
    void withoutAServerInTheFileThePlatformIsAsked() throws Exception {
        try (SystemResolver resolver = open(folder.resolve("missing"))) {
            assertThat(resolve(resolver, "listed.test")).contains(address("192.0.2.50"));
            assertThatThrownBy(() -> resolver.resolve(HostAddress.parse("bad..invalid"), LIMIT))
                    .isInstanceOf(DialFailed.class);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void eventually(Condition condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime() - end).as("nanoseconds too late").isNegative();
            Thread.yield();
        }
    }

    private SystemResolver asking(NameServer... servers) throws IOException {
        InetSocketAddress[] addresses = new InetSocketAddress[servers.length];
        for (int i = 0; i < servers.length; i++) {
            addresses[i] = servers[i].address();
        }
        return asking(addresses);
    }

    private SystemResolver asking(InetSocketAddress... servers) throws IOException {
        Path file = folder.resolve("resolv.conf");
        StringBuilder text = new StringBuilder();
        for (String line : options) {
            text.append(line).append('\n');
        }
        for (InetSocketAddress address : servers) {
            text.append("nameserver ").append(text(address)).append('\n');
        }
        Files.writeString(file, text);
        return open(file);
    }

    private SystemResolver open(Path file) {
        return SystemResolver.open(file, folder.resolve("hosts"), keepAlive);
    }

    private Path resolvConf(String... lines) throws IOException {
        return Files.write(folder.resolve("resolv.conf"), List.of(lines));
    }

    private void hosts(String... lines) throws IOException {
        Files.write(folder.resolve("hosts"), List.of(lines));
    }

    private static String text(InetSocketAddress address) {
        return "[" + address.getAddress().getHostAddress() + "]:" + address.getPort();
    }

    private static byte[] refused(Message answer) {
        answer.getHeader().setRcode(Rcode.REFUSED);
        answer.removeAllRecords(Section.ANSWER);
        return answer.toWire();
    }

    private static List<InetAddress> resolve(Resolver resolver, String host) throws DialFailed {
        return resolver.resolve(HostAddress.parse(host), LIMIT);
    }

    private static InetAddress address(String literal) throws IOException {
        return InetAddress.getByName(literal);
    }
}
