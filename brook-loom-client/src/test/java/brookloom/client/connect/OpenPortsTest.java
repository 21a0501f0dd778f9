package brookloom.client.connect;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.DnsOptions;
import brookloom.client.config.ListenerConfig;
import brookloom.client.config.RelayOptions;
import brookloom.client.config.ServerAddress;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.testing.App;
import brookloom.net.config.HkdfConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.dns.DnsServer;
import brookloom.net.text.HostPorts;
import brookloom.net.text.ListenAddress;
import brookloom.proto.Password;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Warnings of ports that other machines reach. */
@ExtendWith(LeakCheck.class)
class OpenPortsTest {
    @ParameterizedTest
    @CsvSource({"0.0.0.0, false, 1", "'', false, 1", "0.0.0.0, true, 0", "127.0.0.1, false, 0", "::1, false, 0"})
    void aRelayThatOthersReachIsWarnedOfUnlessItIsIntended(String host, boolean open, int warnings) throws Exception {
        ListenAddress from = new ListenAddress(host, 0);
        RelayOptions relay = new RelayOptions(from, App.to("a.example", 22), TimeoutConfig.DEFAULT, "-L", open);
        assertThat(linesOf(relay, "WARN relay on %s connects everybody who reaches it to a.example:22"))
                .hasSize(warnings);
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, false, 1", "'', false, 1", "0.0.0.0, true, 0", "127.0.0.1, false, 0", "::1, false, 0"})
    void aResolverThatOthersReachIsWarnedOfUnlessItIsIntended(String host, boolean open, int warnings)
            throws Exception {
        DnsOptions dns = new DnsOptions(
                new ListenAddress(host, 0),
                App.to("192.0.2.1", 53),
                DnsServer.parse("192.0.2.1:53"),
                null,
                null,
                false,
                false,
                Duration.ZERO,
                open);
        assertThat(linesOf(dns, "WARN DNS on %s answers everybody who reaches it"))
                .hasSize(warnings);
    }

    private static List<String> linesOf(ListenerConfig listener, String form) throws Exception {
        WebSocketRoute route = WebSocketRoute.to(ServerAddress.parse("ws://192.0.2.2:80"));
        BrookUpstream server = new BrookUpstream("", route, Password.of("secret"), HkdfConfig.DEFAULT, false);
        try (Client client = Client.start(ClientConfig.of(server, listener))) {
            return LogLines.with(form.formatted(HostPorts.format(client.address())));
        }
    }
}
