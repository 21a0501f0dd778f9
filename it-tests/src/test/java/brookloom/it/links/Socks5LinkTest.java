package brookloom.it.links;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.wayout.PeerTargets;
import brookloom.net.config.OutboundConfig;
import brookloom.net.config.SourceConfig;
import brookloom.proto.BrookLink;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.ListeningProgram;
import brookloom.testing.LogLines;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A {@code brook://socks5} link: apps go through somebody's proxy, which leaves from an address of its own. */
@ExtendWith(LeakCheck.class)
@EnabledOnOs(OS.LINUX) // microsocks, and all of 127.0.0.0/8
class Socks5LinkTest {
    private static final String OUTER = "127.0.0.3";
    private static final Map<String, String> LOGIN = Map.of("username", "me", "password", "sesame");

    @TempDir
    private Path folder;

    @Test
    void streamsGoThroughTheProxyWhichResolvesNames() throws Exception {
        try (ListeningProgram proxy = ListeningProgram.microSocks(folder, "-b", OUTER);
                PeerTargets target = new PeerTargets("127.0.0.1");
                Client client = Linked.connect(link(proxy.address(), Map.of()))) {
            assertThat(target.seenOverTcp(client.address(), "127.0.0.1")).isEqualTo(OUTER);
            assertThat(target.seenOverTcp(client.address(), "localhost")).isEqualTo(OUTER);
        }
    }

    @Test
    void theLoginComesFromTheLink() throws Exception {
        try (ListeningProgram proxy = ListeningProgram.microSocks(folder, "-b", OUTER, "-u", "me", "-P", "sesame");
                PeerTargets target = new PeerTargets("127.0.0.1");
                Client client = Linked.connect(link(proxy.address(), LOGIN))) {
            assertThat(target.seenOverTcp(client.address(), "127.0.0.1")).isEqualTo(OUTER);
        }
    }

    @Test
    void datagramsGoThroughAProxyThatKnowsThem() throws Exception {
        SourceConfig source = new SourceConfig.Addresses((HostAddress.Ipv4) HostAddress.parse(OUTER), null);
        OutboundConfig outer = new OutboundConfig(source, null, null);
        try (PeerTargets target = new PeerTargets("127.0.0.1");
                BrookLoom proxy = BrookLoom.builder()
                        .socks5User("me", "sesame")
                        .serverOut(outer)
                        .start();
                Client client = Linked.connect(link(proxy.socks5(), LOGIN))) {
            assertThat(target.seenOverUdp(client.address(), "127.0.0.1")).isEqualTo(OUTER);
            assertThat(target.seenOverUdp(client.address(), "localhost")).isEqualTo(OUTER);
            assertThat(target.seenOverTcp(client.address(), "localhost")).isEqualTo(OUTER);
        }
    }

    @Test
    void aMissingOrWrongLoginIsReportedWithoutShowingIt() throws Exception {
        try (ListeningProgram proxy = ListeningProgram.microSocks(folder, "-u", "me", "-P", "sesame")) {
            LogLines.clear();
            assertRefused(link(proxy.address(), Map.of()), " in its link");
            Map<String, String> wrong = Map.of("username", "me", "password", "a wrong word");
            assertRefused(link(proxy.address(), wrong), " does not accept the user name and password");
            assertThat(LogLines.with("a wrong word")).isEmpty();
        }
    }

    private static void assertRefused(String link, String line) throws Exception {
        try (Client client = Linked.connect(link);
                Socks5App app = Socks5App.greeting(client.address())) {
            assertThat(app.connect("127.0.0.1", 9).code()).isNotEqualTo(ReplyCode.SUCCEEDED);
            Eventually.holds(() -> assertThat(LogLines.with(line)).isNotEmpty());
        }
    }

    private static String link(InetSocketAddress proxy, Map<String, String> login) {
        Map<String, String> parameters = new TreeMap<>(login);
        parameters.put("socks5", "socks5://127.0.0.1:" + proxy.getPort());
        return new BrookLink(BrookLink.Kind.SOCKS5, parameters).toUri();
    }
}
