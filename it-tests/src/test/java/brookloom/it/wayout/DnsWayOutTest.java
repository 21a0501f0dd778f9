package brookloom.it.wayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.AppOptions;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.RuleConfig;
import brookloom.client.config.TunnelConfig;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.it.fixtures.DnsMasq;
import brookloom.it.fixtures.Socks5App;
import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import brookloom.net.config.DnsConfig;
import brookloom.net.config.OutboundConfig;
import brookloom.net.config.SourceConfig;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.SourceAddress;
import brookloom.net.dns.AddressFamily;
import brookloom.net.dns.DnsResolver;
import brookloom.net.dns.DnsServer;
import brookloom.net.outbound.Outbounds;
import brookloom.net.stream.KeepAlive;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.BrookServer;
import brookloom.server.targets.DirectDialer;
import brookloom.server.targets.TargetPolicy;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTimers;
import brookloom.testing.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --dialWithDNS}: names are asked of dnsmasq, which knows them; nobody else does. */
@ExtendWith(LeakCheck.class)
class DnsWayOutTest {
    private static final List<String> RECORDS = List.of(
            "--host-record=both.test,127.0.0.1,::1",
            "--host-record=four.test,127.0.0.1",
            "--host-record=six.test,::1",
            "--cname=alias.test,four.test");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void aServerAsksForTheNamesOfItsTargets() throws Exception {
        try (DnsMasq dns = DnsMasq.start(folder, RECORDS);
                PeerTargets target = new PeerTargets("127.0.0.1");
                BrookLoom tunnel = BrookLoom.builder()
                        .serverOut(asked(dns, AddressFamily.A))
                        .start();
                Socks5App app = Socks5App.greeting(tunnel.socks5())) {
            assertThat(target.seenOverTcp(tunnel.socks5(), "alias.test")).isEqualTo("127.0.0.1");
            assertThat(target.seenOverUdp(tunnel.socks5(), "four.test")).isEqualTo("127.0.0.1");
            app.connect("none.test", 80);
            Eventually.holds(() -> assertThat(LogLines.with("→ none.test: unknown host, says DNS server 127.0.0.1:"))
                    .hasSize(1));
            assertThat(dns.queries()).contains("query[A] alias.test", "query[A] none.test", "query[AAAA] none.test");
        }
    }

    @Test
    void aClientAsksForItsServersNameAndLeavesItsAppsNamesToTheServer() throws Exception {
        try (DnsMasq dns = DnsMasq.start(folder, RECORDS);
                DnsResolver resolver = asking(dns, AddressFamily.A);
                PeerTargets target = new PeerTargets("127.0.0.1");
                BrookServer server = BrookLoom.builder().startServer();
                Client client = BrookLoom.builder()
                        .clientOut(resolvedBy(resolver).tcp())
                        .startClient("ws://four.test:" + server.port() + "/ws")) {
            assertThat(target.seenOverTcp(client.address(), "app.test")).isEqualTo("127.0.0.1");
            assertThat(dns.queries()).containsOnly("query[A] four.test", "query[AAAA] four.test");
        }
    }

    /** Rules of every kind have to be looked at, by the name alone; the server knows the names by itself. */
    @Test
    void aClientWithRulesAsksForBypassedNamesAndForNoneThatGoesThroughTheTunnel() throws Exception {
        TargetListSources bypass = new TargetListSources(list("four.test"), list("192.0.2.0/24"), null, Set.of());
        TargetListSources block = new TargetListSources(list("ads.test"), list("198.51.100.0/24"), null, Set.of());
        try (DnsMasq dns = DnsMasq.start(folder, RECORDS);
                PeerTargets target = new PeerTargets("127.0.0.1");
                BrookServer server = BrookLoom.builder().startServer();
                Client client = Client.start(new ClientConfig(
                        BrookLoom.builder().upstream(server.port()),
                        TunnelConfig.DEFAULT,
                        null,
                        asked(dns, AddressFamily.A),
                        List.of(AppOptions.listeningOn(Linked.LOOPBACK)
                                .withRules(new RuleConfig(bypass, block, null, Duration.ZERO)))))) {
            for (int round = 0; round < 2; round++) { // the server offers its association with the first tunnel
                assertThat(target.seenOverTcp(client.address(), "app.test")).isEqualTo("127.0.0.1");
                assertThat(target.seenOverUdp(client.address(), "app.test")).isEqualTo("127.0.0.1");
            }
            try (Socks5App app = Socks5App.greeting(client.address())) {
                assertThat(app.connect("ads.test", 80).code()).isEqualTo(ReplyCode.NOT_ALLOWED);
            }
            assertThat(dns.queries()).isEmpty();

            assertThat(target.seenOverTcp(client.address(), "four.test")).isEqualTo("127.0.0.1");
            assertThat(dns.queries()).containsOnly("query[A] four.test", "query[AAAA] four.test");
        }
    }

    private ListSource list(String entry) throws IOException {
        return new ListSource.File(Files.writeString(folder.resolve(entry.replace('/', '-')), entry + "\n"));
    }

    @ParameterizedTest
    @EnumSource
    void thePreferredKindOfAddressComesFirst(AddressFamily preferred) throws Exception {
        InetAddress ipv4 = InetAddress.getByName("127.0.0.1");
        InetAddress ipv6 = InetAddress.getByName("::1");
        try (DnsMasq dns = DnsMasq.start(folder, RECORDS);
                DnsResolver resolver = asking(dns, preferred)) {
            assertThat(resolver.resolve(HostAddress.parse("both.test"), LIMIT).getFirst())
                    .isEqualTo(preferred == AddressFamily.A ? ipv4 : ipv6);
            assertThat(resolver.resolve(HostAddress.parse("four.test"), LIMIT)).containsExactly(ipv4);
            assertThat(resolver.resolve(HostAddress.parse("six.test"), LIMIT)).containsExactly(ipv6);
        }
    }

    @Test
    void thePreferredAddressThatNobodyListensOnGivesWayToTheOther() throws Exception {
        try (DnsMasq dns = DnsMasq.start(folder, RECORDS);
                PeerTargets target = new PeerTargets("127.0.0.1");
                BrookLoom tunnel = BrookLoom.builder()
                        .serverOut(asked(dns, AddressFamily.AAAA))
                        .start()) {
            assertThat(target.seenOverTcp(tunnel.socks5(), "both.test")).isEqualTo("127.0.0.1");
        }
    }

    /** No one could resolve the name, and nobody listens on the port in the URL: only the address is dialled. */
    @Test
    void theAddressOverHttpsIsDialledAndTheNameIsForTlsAndHttp() throws Exception {
        TestAuthority authority = TestAuthority.root("DoH");
        try (DnsMasq dns = DnsMasq.start(folder, RECORDS);
                DohServer https = new DohServer(authority.issueFor("doh.test"), dns.address());
                DnsResolver resolver = overHttps(authority, "doh.test:1", https.port());
                PeerTargets target = new PeerTargets("127.0.0.1");
                BrookLoom tunnel = BrookLoom.builder()
                        .targets(new DirectDialer(resolvedBy(resolver), TargetPolicy.ANY))
                        .start()) {
            assertThat(target.seenOverTcp(tunnel.socks5(), "alias.test")).isEqualTo("127.0.0.1");
            assertThat(target.seenOverUdp(tunnel.socks5(), "both.test")).isEqualTo("127.0.0.1");
            assertThat(https.requests()).containsOnly("POST doh.test:1 application/dns-message");
        }
    }

    @Test
    void theCertificateOverHttpsMustMatchThatName() throws Exception {
        TestAuthority authority = TestAuthority.root("DoH");
        try (DohServer https = new DohServer(authority.issueFor("other.test"), new InetSocketAddress("127.0.0.1", 9));
                DnsResolver resolver = overHttps(authority, "doh.test", https.port())) {
            assertThatThrownBy(() -> resolver.resolve(HostAddress.parse("both.test"), LIMIT))
                    .hasMessageStartingWith("both.test: DNS server doh.test (127.0.0.1:" + https.port() + "): ")
                    .hasMessageContaining("doh.test");
        }
    }

    @Test
    void aMissingServerOverHttpsIsNamed() throws Exception {
        int port = FreePort.next();
        TestAuthority authority = TestAuthority.root("DoH");
        try (DnsResolver resolver = overHttps(authority, "doh.test", port)) {
            assertThatThrownBy(() -> resolver.resolve(HostAddress.parse("both.test"), LIMIT))
                    .hasMessage("both.test: DNS server doh.test (127.0.0.1:" + port + "): 127.0.0.1:" + port
                            + ": connection refused");
        }
    }

    @Test
    void anAnswerOverHttpsThatIsNotDnsIsReported() throws Exception {
        TestAuthority authority = TestAuthority.root("DoH");
        try (DohServer https = new DohServer(authority.issueFor("doh.test"), new InetSocketAddress("127.0.0.1", 9));
                DnsResolver resolver = DnsResolver.open(
                        DnsServer.parse("https://doh.test/elsewhere?address=127.0.0.1%3A" + https.port()),
                        AddressFamily.A,
                        SourceAddress.ANY,
                        KeepAlive.DEFAULT,
                        authority.clientTls())) {
            assertThatThrownBy(() -> resolver.resolve(HostAddress.parse("both.test"), LIMIT))
                    .hasMessageEndingWith("): it answers HTTP 404");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @EnabledOnOs(OS.LINUX)
    void connectionsToItAreKeptAliveAsConfigured(boolean on) throws Exception {
        TestAuthority authority = TestAuthority.root("DoH");
        KeepAlive keepAlive = on ? KeepAlive.DEFAULT : KeepAlive.OFF;
        try (DnsMasq dns = DnsMasq.start(folder, RECORDS);
                DohServer https = new DohServer(authority.issueFor("doh.test"), dns.address());
                DnsResolver resolver = overHttps(authority, "doh.test", https.port(), keepAlive)) {
            resolver.resolve(HostAddress.parse("both.test"), LIMIT);
            Eventually.holds(() -> assertThat(TcpTimers.established())
                    .filteredOn(end -> end.remotePort() == https.port())
                    .isNotEmpty()
                    .allMatch(end -> end.keepAlive() == on));
        }
    }

    private static DnsResolver overHttps(TestAuthority authority, String host, int port) throws Exception {
        return overHttps(authority, host, port, KeepAlive.DEFAULT);
    }

    private static DnsResolver overHttps(TestAuthority authority, String host, int port, KeepAlive keepAlive)
            throws Exception {
        return DnsResolver.open(
                DnsServer.parse("https://" + host + "/dns-query?address=127.0.0.1%3A" + port),
                AddressFamily.A,
                SourceAddress.ANY,
                keepAlive,
                authority.clientTls());
    }

    private static DnsResolver asking(DnsMasq dns, AddressFamily preferred) throws Exception {
        return DnsResolver.open(new DnsServer.Plain(dns.address()), preferred, SourceAddress.ANY, KeepAlive.DEFAULT);
    }

    private static OutboundConfig asked(DnsMasq dns, AddressFamily preferred) {
        DnsConfig config = new DnsConfig(new DnsServer.Plain(dns.address()), preferred);
        return new OutboundConfig(SourceConfig.ANY, null, config);
    }

    private static Outbound resolvedBy(DnsResolver resolver) {
        return Outbounds.of(Outbound.LIMIT, resolver, SourceAddress.ANY, KeepAlive.DEFAULT, null);
    }
}
