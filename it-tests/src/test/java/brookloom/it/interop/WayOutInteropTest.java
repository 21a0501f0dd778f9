package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.cli.DialOptions;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.DnsMasq;
import brookloom.it.wayout.PeerTargets;
import brookloom.net.config.OutboundConfig;
import brookloom.net.dial.Outbound;
import brookloom.net.outbound.OpenOutbound;
import brookloom.net.text.HostPort;
import brookloom.net.text.UserError;
import brookloom.proto.BrookProtocol;
import brookloom.testing.LeakCheck;
import brookloom.testing.ListeningProgram;
import brookloom.testing.Programs;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The dialWith* options, spelled alike and given to either implementation: the others shall see no difference. */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
@NullUnmarked
class WayOutInteropTest {
    private static final List<String> RECORDS = List.of(
            "--host-record=both.test,127.0.0.1,::1", "--host-record=four.test,127.0.0.1", "--host-record=six.test,::1");
    private static final String IPV6_LOOPBACK = "0:0:0:0:0:0:0:1";

    @TempDir
    private Path folder;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Whose end has the options. The other end is of the other implementation. */
    enum Side {
        OURS,
        THEIRS
    }

    /** Our options without the program around them, which would take the log over. */
    @Command
    private static final class Holder {
        @Mixin
        private final DialOptions dial = new DialOptions();
    }

    @BeforeEach
    void needPrograms() {
        Programs.require("dnsmasq");
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerConnectsFromItsIpv4Address(Side side) throws Exception {
        InetSocketAddress socks5 = serverWith(side, "--dialWithIP4", "127.0.0.2");
        PeerTargets ipv4 = own(new PeerTargets("127.0.0.1"));
        PeerTargets ipv6 = own(new PeerTargets("::1"));

        assertThat(ipv4.seenOverTcp(socks5, "127.0.0.1")).isEqualTo("127.0.0.2");
        assertThat(ipv4.seenOverUdp(socks5, "127.0.0.1")).isEqualTo("127.0.0.2");
        assertThat(ipv6.seenOverTcp(socks5, "::1")).isEqualTo(IPV6_LOOPBACK);
        assertThat(ipv6.seenOverUdp(socks5, "::1")).isEqualTo(IPV6_LOOPBACK);
    }

    @ParameterizedTest
    @EnumSource
    void aServerConnectsFromItsIpv6Address(Side side) throws Exception {
        InetSocketAddress socks5 = serverWith(side, "--dialWithIP6", "::1");
        PeerTargets ipv4 = own(new PeerTargets("127.0.0.1"));
        PeerTargets ipv6 = own(new PeerTargets("::1"));

        assertThat(ipv4.seenOverTcp(socks5, "127.0.0.1")).isEqualTo("127.0.0.1");
        assertThat(ipv6.seenOverTcp(socks5, "::1")).isEqualTo(IPV6_LOOPBACK);
        assertThat(ipv6.seenOverUdp(socks5, "::1")).isEqualTo(IPV6_LOOPBACK);
    }

    /** Of an interface other than loopback, which the original does not take. */
    @ParameterizedTest
    @EnumSource
    void aServerConnectsFromItsInterfacesAddress(Side side) throws Exception {
        var nic = java.net.NetworkInterface.networkInterfaces()
                .filter(candidate -> candidate
                        .inetAddresses()
                        .anyMatch(address -> address instanceof java.net.Inet4Address && !address.isLoopbackAddress()))
                .findFirst();
        assumeTrue(nic.isPresent(), "no network interface but loopback has an IPv4 address");
        String address = nic.orElseThrow()
                .inetAddresses()
                .filter(candidate -> candidate instanceof java.net.Inet4Address)
                .findFirst()
                .orElseThrow()
                .getHostAddress();
        InetSocketAddress socks5 =
                serverWith(side, "--dialWithNIC", nic.orElseThrow().getName());
        PeerTargets target = own(new PeerTargets("127.0.0.1"));

        assertThat(target.seenOverTcp(socks5, "127.0.0.1")).isEqualTo(address);
        assertThat(target.seenOverUdp(socks5, "127.0.0.1")).isEqualTo(address);
    }

    @ParameterizedTest(name = "{0}, prefer {1}: both.test is {2}")
    @CsvSource({
        "OURS, A, 127.0.0.1",
        "THEIRS, A, 127.0.0.1",
        "OURS, AAAA, ::1",
        "THEIRS, AAAA, ::1",
    })
    void aServerAsksItsDnsServerAndTakesWhatItPrefers(Side side, String prefer, String expected) throws Exception {
        DnsMasq dns = own(DnsMasq.start(folder, RECORDS));
        InetSocketAddress socks5 = serverWith(
                side, "--dialWithDNS", "127.0.0.1:" + dns.address().getPort(), "--dialWithDNSPrefer", prefer);
        PeerTargets preferred = own(new PeerTargets(expected));
        String seen = expected.equals("::1") ? IPV6_LOOPBACK : expected;
        String single = expected.equals("::1") ? "six.test" : "four.test";

        assertThat(preferred.seenOverTcp(socks5, "both.test")).isEqualTo(seen);
        assertThat(preferred.seenOverUdp(socks5, "both.test")).isEqualTo(seen);
        assertThat(preferred.seenOverTcp(socks5, single)).isEqualTo(seen);
        assertThat(asked(dns)).contains("both.test", single);
    }

    @ParameterizedTest
    @EnumSource
    void aClientAsksForItsServersNameAlone(Side side) throws Exception {
        DnsMasq dns = own(DnsMasq.start(folder, RECORDS));
        InetSocketAddress socks5 = clientWith(
                side, "four.test", "--dialWithDNS", "127.0.0.1:" + dns.address().getPort(), "--dialWithDNSPrefer", "A");
        PeerTargets target = own(new PeerTargets("127.0.0.1"));

        assertThat(target.seenOverTcp(socks5, "localhost")).isEqualTo("127.0.0.1");
        assertThat(target.seenOverUdp(socks5, "localhost")).isEqualTo("127.0.0.1");
        assertThat(asked(dns)).containsOnly("four.test");
    }

    /** The proxy resolves the names, also where there is a DNS server of the user's choice. */
    @ParameterizedTest
    @EnumSource
    void aServerConnectsThroughASocks5ProxyWhichResolvesNames(Side side) throws Exception {
        DnsMasq dns = own(DnsMasq.start(folder, RECORDS));
        ListeningProgram proxy =
                own(ListeningProgram.microSocks(folder, "-b", "127.0.0.3", "-u", "me", "-P", "sesame"));
        InetSocketAddress socks5 = serverWith(
                side,
                "--dialWithSocks5",
                "127.0.0.1:" + proxy.address().getPort(),
                "--dialWithSocks5Username",
                "me",
                "--dialWithSocks5Password",
                "sesame",
                "--dialWithDNS",
                "127.0.0.1:" + dns.address().getPort(),
                "--dialWithDNSPrefer",
                "A");
        PeerTargets target = own(new PeerTargets("127.0.0.1"));

        assertThat(target.seenOverTcp(socks5, "127.0.0.1")).isEqualTo("127.0.0.3");
        assertThat(target.seenOverTcp(socks5, "localhost")).isEqualTo("127.0.0.3");
        assertThat(asked(dns)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aServersDatagramsGoThroughTheOriginalsSocks5Proxy(Side side) throws Exception {
        Original proxy = own(Original.socks5());
        InetSocketAddress socks5 = serverWith(
                side, "--dialWithSocks5", "127.0.0.1:" + proxy.address().getPort(), "--dialWithIP4", "127.0.0.2");
        PeerTargets target = own(new PeerTargets("127.0.0.1"));

        for (String host : List.of("127.0.0.1", "localhost")) {
            assertThat(target.seenOverUdp(socks5, host)).isEqualTo("127.0.0.1"); // of the proxy, that is
            assertThat(target.seenOverTcp(socks5, host)).isEqualTo("127.0.0.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--dialWithIP4", "--dialWithSocks5"})
    void aClientWithOutboundOptionsReachesItsServer(String option) throws Exception {
        for (Side side : Side.values()) {
            ListeningProgram proxy = own(ListeningProgram.microSocks(folder));
            String value = option.equals("--dialWithIP4")
                    ? "127.0.0.2"
                    : "127.0.0.1:" + proxy.address().getPort();
            InetSocketAddress socks5 = clientWith(side, "127.0.0.1", option, value);
            PeerTargets target = own(new PeerTargets("127.0.0.1"));

            assertThat(target.seenOverTcp(socks5, "127.0.0.1")).isEqualTo("127.0.0.1");
            assertThat(target.seenOverUdp(socks5, "127.0.0.1")).isEqualTo("127.0.0.1");
        }
    }

    private <T extends AutoCloseable> T own(T end) {
        open.push(end);
        return end;
    }

    /** A server with the options and a client without; where the client speaks SOCKS5. */
    private InetSocketAddress serverWith(Side side, String... options) throws Exception {
        int port = side == Side.OURS
                ? own(ours().serverOut(config(options)).startServer()).port()
                : own(Original.wsServer(List.of(options))).address().getPort();
        return client(side == Side.OURS ? Side.THEIRS : Side.OURS, "127.0.0.1", port);
    }

    /** A client with the options of a server without; where the client speaks SOCKS5. */
    private InetSocketAddress clientWith(Side side, String serverName, String... options) throws Exception {
        int port = side == Side.OURS
                ? own(Original.wsServer(List.of())).address().getPort()
                : own(ours().startServer()).port();
        return client(side, serverName, port, options);
    }

    private InetSocketAddress client(Side side, String serverName, int port, String... options) throws Exception {
        String url = "ws://" + serverName + ":" + port + BrookProtocol.DEFAULT_PATH;
        return side == Side.OURS
                ? own(ours().clientOut(parse(options).tcp()).startClient(url)).address()
                : own(Original.wsClient(List.of(options), url)).address();
    }

    private static BrookLoomBuilder ours() {
        return BrookLoom.builder().secret(Inner.BROOK.secret());
    }

    private Outbound parse(String... options) throws Exception {
        return own(OpenOutbound.open(config(options))).outbound();
    }

    private static OutboundConfig config(String... options) throws UserError {
        Holder holder = new Holder();
        new CommandLine(holder)
                .registerConverter(HostPort.class, HostPort::parse)
                .registerConverter(Duration.class, seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .parseArgs(options);
        return holder.dial.config();
    }

    private static Set<String> asked(DnsMasq dns) throws Exception {
        Set<String> names = new TreeSet<>();
        for (String query : dns.queries()) {
            names.add(query.substring(query.indexOf(' ') + 1));
        }
        return names;
    }
}
