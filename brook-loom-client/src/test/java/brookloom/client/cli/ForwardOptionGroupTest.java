package brookloom.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.cli.CommandRunner;
import brookloom.client.config.ListenerConfig.RemoteForwardOptions;
import brookloom.client.config.RelayOptions;
import brookloom.net.config.TimeoutConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardOptionGroupTest {
    @ParameterizedTest
    @CsvSource({
        "2222:10.0.0.5:22, 127.0.0.1:2222, 10.0.0.5:22",
        "0.0.0.0:53:dns.internal:53, 0.0.0.0:53, dns.internal:53",
        "[::1]:80:[2001:db8::1]:8080, [::1]:80, [2001:db8::1]:8080",
        "localhost:80:example.com:80, localhost:80, example.com:80",
        ":80:example.com:80, :80, example.com:80",
        "0:a:1, 127.0.0.1:0, a:1",
    })
    void aForwardingIsReadAsSshReadsIt(String text, String from, String to) {
        RelayOptions forward = ForwardOptionGroup.parse(text);

        assertThat(forward.from()).hasToString(from);
        assertThat(forward.to()).hasToString(to);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "80",
                "80:80",
                "80:a",
                "a:80",
                "80:a:b",
                "80:a:0",
                "80:a:65536",
                "65536:a:1",
                "::1:80:a:1",
                "80:a:1:2:3"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> ForwardOptionGroup.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "8080:localhost:3000, 127.0.0.1, 8080, localhost:3000",
        "localhost:8080:a:1, 127.0.0.1, 8080, a:1",
        ":8080:a:1, *, 8080, a:1",
        "*:8080:a:1, *, 8080, a:1",
        "0.0.0.0:0:[::1]:1, 0.0.0.0, 0, [::1]:1",
        "[::]:443:a:1, ::, 443, a:1",
    })
    void aForwardingFromTheServerIsReadAsSshReadsIt(String text, String address, int port, String to) {
        RemoteForwardOptions forward = ForwardOptionGroup.parseRemote(text, TimeoutConfig.DEFAULT);

        assertThat(forward.address()).isEqualTo(address);
        assertThat(forward.port()).isEqualTo(port);
        assertThat(forward.to()).hasToString(to);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "80:a", "a:80", "80:a:0", "65536:a:1", "example.com:80:a:1", "::1:80:a:1"})
    void anythingElseIsRefusedFromTheServer(String text) {
        assertThatThrownBy(() -> ForwardOptionGroup.parseRemote(text, TimeoutConfig.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSocks5ProxyOpensNoPorts() {
        String[] arguments = {"--link", "brook://socks5?socks5=socks5%3A%2F%2F127.0.0.1%3A1", "-R", "1:b:1"};
        assertThatThrownBy(() -> ConnectCommandTest.config(arguments)).hasMessageContaining("-R requires a Brook Loom");
    }

    @Test
    void thePortForAppsIsLeftOutUnlessItIsAskedFor() throws Exception {
        String[] server = {"a:1", "--password", "a-secret", "-L", "1:b:1", "-L", "2:c:2"};
        assertThat(ConnectCommandTest.config(server).listeners()).hasSize(2).allMatch(RelayOptions.class::isInstance);

        String[] remote = {"a:1", "--password", "a-secret", "-R", "1:b:1"};
        assertThat(ConnectCommandTest.config(remote).listeners())
                .hasSize(1)
                .allMatch(RemoteForwardOptions.class::isInstance);

        String[] both = {"a:1", "--password", "a-secret", "-L", "1:b:1", "--socks5", "127.0.0.1:0"};
        assertThat(ConnectCommandTest.config(both).listeners()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-L", "-R"})
    void theValueMayBeJoinedOnAsWithSsh(String option) {
        StringWriter said = new StringWriter();
        PrintWriter printer = new PrintWriter(said, true);
        String[] arguments = {"connect", "a:1", "-p", "a-secret", option + "1:b:0"};

        assertThat(ClientMain.commands().withOutput(printer, printer).run(arguments))
                .isEqualTo(CommandRunner.USAGE);
        assertThat(said.toString()).contains("Invalid value for option '" + option + "': 'b:0' is not host:port");
    }
}
