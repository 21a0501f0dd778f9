package brookloom.it.links;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.dns.DirectUpstream;
import brookloom.client.dns.DnsListener;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.it.links.DnsApp.Answer;
import brookloom.it.links.DnsApp.Transport;
import brookloom.it.links.Resolvers.Switch;
import brookloom.it.wayout.DohServer;
import brookloom.net.dial.SourceAddress;
import brookloom.net.dns.DnsServer;
import brookloom.net.dns.DnsTransport;
import brookloom.net.stream.KeepAlive;
import brookloom.proto.Destination;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.TestAuthority;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code dnsserveroverbrook} between real resolvers. */
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DnsServerOverBrookTest {
    private Resolvers resolvers;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        resolvers = Resolvers.start(folder);
    }

    @AfterAll
    void stop() throws Exception {
        if (resolvers != null) {
            resolvers.close();
        }
    }

    static Stream<DnsCase> cases() {
        return DnsCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eachQuestionHasItsAnswer(DnsCase asked) throws Exception {
        try (BrookServer server = BrookLoom.builder().startServer();
                DnsListener dns = resolvers.listen(Linked.to(server), asked.off())) {
            assertThat(DnsApp.ask(dns.address(), asked.transport(), asked.name(), asked.type())
                            .line())
                    .isEqualTo(asked.answer());
        }
    }

    @ParameterizedTest
    @CsvSource({"both.test, HTTPS", "both.test, SVCB", "One.Ads.TEST, A"})
    void queriesThatWeBlockAreAnsweredEmptyAndNotForwarded(String name, String type) throws Exception {
        try (BrookServer server = BrookLoom.builder().startServer();
                DnsListener dns = resolvers.listen(Linked.to(server), Switch.NONE)) {
            long before = timesAsked(name);
            for (Transport transport : Transport.values()) {
                assertThat(DnsApp.ask(dns.address(), transport, name, type).line())
                        .isEqualTo("NOERROR");
            }
            assertThat(timesAsked(name)).isEqualTo(before);
            DnsApp.ask(resolvers.far().address(), Transport.UDP, name, type);
            assertThat(timesAsked(name)).as("with a query past us").isEqualTo(before + 1);
        }
    }

    /** Queries for the name that the resolver beyond the tunnel has logged. */
    private long timesAsked(String name) throws IOException {
        return resolvers.far().queries().stream()
                .filter(query -> query.toLowerCase(Locale.ROOT).endsWith("] " + name.toLowerCase(Locale.ROOT)))
                .count();
    }

    @Test
    void namesAreCaseInsensitive() throws Exception {
        try (BrookServer server = BrookLoom.builder().startServer();
                DnsListener dns = resolvers.listen(Linked.to(server), Switch.NONE)) {
            assertThat(DnsApp.ask(dns.address(), Transport.UDP, "NAS.Home.Test", "A")
                            .line())
                    .isEqualTo("NOERROR 192.168.1.2");
        }
    }

    @Test
    void aLargeAnswerIsCutShortOverUdpAndWholeOverTcpAndForAppsThatTakeIt() throws Exception {
        try (BrookServer server = BrookLoom.builder().startServer();
                DnsListener dns = resolvers.listen(Linked.to(server), Switch.NONE)) {
            Answer cut = DnsApp.ask(dns.address(), Transport.UDP, "big.test", "TXT");
            assertThat(cut.truncated()).isTrue();
            Answer whole = DnsApp.ask(dns.address(), Transport.TCP, "big.test", "TXT");
            assertThat(whole.truncated()).isFalse();
            assertThat(whole.data()).singleElement().asString().hasSizeGreaterThan(800);
            assertThat(DnsApp.ask(dns.address(), Transport.UDP, "big.test", "TXT", 1232))
                    .isEqualTo(whole);
        }
    }

    @Test
    void bypassedNamesAreAskedForOverHttps() throws Exception {
        TestAuthority authority = TestAuthority.root("DoH");
        try (BrookServer server = BrookLoom.builder().startServer();
                DohServer https = new DohServer(
                        authority.issueFor("doh.test"), resolvers.near().address());
                DnsListener dns = resolvers.listen(
                        Linked.to(server),
                        Switch.NONE,
                        new DirectUpstream(
                                "doh.test",
                                DnsTransport.open(
                                        DnsServer.parse("https://doh.test/dns-query?address=127.0.0.1:" + https.port()),
                                        SourceAddress.ANY,
                                        KeepAlive.DEFAULT,
                                        authority.clientTls())))) {
            for (Transport transport : Transport.values()) {
                assertThat(DnsApp.ask(dns.address(), transport, "nas.home.test", "A")
                                .line())
                        .isEqualTo("NOERROR 192.168.1.2");
            }
            assertThat(https.requests()).hasSize(2).containsOnly("POST doh.test application/dns-message");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMissingResolverIsAFailureInDns(Transport transport) throws Exception {
        Destination nobody = Destination.of(unusedAddress());
        try (BrookServer server = BrookLoom.builder().startServer();
                DnsListener dns = resolvers.listen(Linked.to(server), Switch.NONE, nobody, Resolvers.direct(nobody))) {
            assertThat(DnsApp.ask(dns.address(), transport, "both.test", "A").line())
                    .isEqualTo("SERVFAIL");
            assertThat(DnsApp.ask(dns.address(), transport, "home.test", "A").line())
                    .isEqualTo("SERVFAIL");
        }
    }

    private static InetSocketAddress unusedAddress() throws Exception {
        try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DatagramSocket udp = new DatagramSocket(tcp.getLocalSocketAddress())) {
            return (InetSocketAddress) udp.getLocalSocketAddress();
        }
    }
}
