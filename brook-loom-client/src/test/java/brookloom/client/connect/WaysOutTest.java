package brookloom.client.connect;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.AppOptions;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.DnsOptions;
import brookloom.client.config.HttpProxy;
import brookloom.client.config.ListenerConfig;
import brookloom.client.config.RelayOptions;
import brookloom.client.config.ServerAddress;
import brookloom.client.config.TunnelConfig;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.testing.App;
import brookloom.net.config.DnsConfig;
import brookloom.net.config.HkdfConfig;
import brookloom.net.config.OutboundConfig;
import brookloom.net.config.Socks5Config;
import brookloom.net.config.SourceConfig;
import brookloom.net.dns.AddressFamily;
import brookloom.net.dns.DnsServer;
import brookloom.net.socks5.Socks5Server;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.Password;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LeakCheck.class)
class WaysOutTest {
    private int port;

    @BeforeEach
    void findFreePort() throws Exception {
        port = FreePort.next();
    }

    private static BrookUpstream server(String host, int port) {
        WebSocketRoute route = WebSocketRoute.to(ServerAddress.parse("ws://" + host + ":" + port));
        return new BrookUpstream("", route, Password.of("secret"), HkdfConfig.DEFAULT, false);
    }

    private void assertRefused(ClientConfig config, String option) {
        assertThatThrownBy(() -> Client.start(config).close())
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(option + " ")
                .hasMessageContaining(":" + port + " is a port of this program itself");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "127.0.0.1, localhost", "'', 127.0.0.2", "0.0.0.0, 127.0.0.1", "::, [::1]"})
    void aServerThatIsAPortOfOurOwnIsRefused(String listen, String host) {
        ListenAddress at = new ListenAddress(listen, port);
        for (ListenerConfig listener :
                List.of(AppOptions.listeningOn(at), RelayOptions.of(at, App.to("a.example", 1)))) {
            assertRefused(ClientConfig.of(server(host, port), listener), "the server");
        }
    }

    @Test
    void proxiesThatArePortsOfOurOwnAreRefused() {
        AppOptions apps = AppOptions.listeningOn(new ListenAddress("127.0.0.1", port));
        assertRefused(
                new ClientConfig(
                        server("server.invalid", 80),
                        TunnelConfig.DEFAULT,
                        HttpProxy.parse("http://127.0.0.1:" + port),
                        OutboundConfig.DIRECT,
                        List.of(apps)),
                "--proxy");
        Socks5Config socks5 =
                new Socks5Config(new Socks5Server(App.to("127.0.0.1", port), null), Duration.ZERO, Duration.ZERO);
        assertRefused(
                new ClientConfig(
                        server("server.invalid", 80),
                        TunnelConfig.DEFAULT,
                        null,
                        new OutboundConfig(SourceConfig.ANY, socks5, null),
                        List.of(apps)),
                "--dialWithSocks5");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1:%d", "'', https://dns.example/dns-query?address=127.0.0.2:%d"})
    void dnsServersThatArePortsOfOurOwnAreRefused(String listen, String form) {
        DnsServer own = DnsServer.parse(form.formatted(port));
        DnsServer other = DnsServer.parse("192.0.2.1:53");
        ListenAddress at = new ListenAddress(listen, port);

        assertRefused(dns(dnsAt(at, own), OutboundConfig.DIRECT), "--dnsForBypass");
        assertRefused(
                dns(dnsAt(at, other), new OutboundConfig(SourceConfig.ANY, null, new DnsConfig(own, AddressFamily.A))),
                "--dialWithDNS");
    }

    /** The address is then one of the proxy's machine. */
    @Test
    void aResolverThatASocks5ProxyReachesIsTaken() throws Exception {
        DnsOptions options = dnsAt(new ListenAddress("127.0.0.1", port), DnsServer.parse("127.0.0.1:" + port));
        Socks5Config proxy =
                new Socks5Config(new Socks5Server(App.to("192.0.2.1", 1080), null), Duration.ZERO, Duration.ZERO);
        Client.start(dns(options, new OutboundConfig(SourceConfig.ANY, proxy, null)))
                .close();
    }

    private static ClientConfig dns(DnsOptions options, OutboundConfig outbound) {
        return new ClientConfig(server("192.0.2.2", 80), TunnelConfig.DEFAULT, null, outbound, List.of(options));
    }

    private static DnsOptions dnsAt(ListenAddress listen, DnsServer bypass) {
        return new DnsOptions(listen, App.to("192.0.2.1", 53), bypass, null, null, false, false, Duration.ZERO);
    }
}
