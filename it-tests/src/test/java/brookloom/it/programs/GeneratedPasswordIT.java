package brookloom.it.programs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.proto.BrookLink;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server without a password generates one, and the HKDF infos that no option gives. */
class GeneratedPasswordIT {
    private static final int PATIENCE_MILLIS = 30_000;

    @BeforeAll
    static void needJars() {
        assumeTrue(Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wsserver", "server"})
    void theLinkHasTwoDifferentInfosAndLeadsToTheServer(String command) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Program server = server(command)) {
            BrookLink link = link(server);
            String clientInfo = link.parameters().get("clientHKDFInfo");
            String serverInfo = link.parameters().get("serverHKDFInfo");
            assertThat(clientInfo).matches("[0-9a-f]{16}").isNotEqualTo(serverInfo);
            assertThat(serverInfo).matches("[0-9a-f]{16}");
            try (Program client =
                            Program.client(Map.of("BROOK_LINK", link.toUri()), "connect", "--socks5", "127.0.0.1:0");
                    Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                app.setSoTimeout(PATIENCE_MILLIS);
                app.getOutputStream().write("hello".getBytes(UTF_8));
                assertThat(app.getInputStream().readNBytes(5)).asString(UTF_8).isEqualTo("hello");
            }
        }
    }

    @Test
    void infosThatOptionsGiveStay() throws Exception {
        try (Program one = server("wsserver", "--clientHKDFInfo", "up");
                Program both = server("wsserver", "--clientHKDFInfo", "brook", "--serverHKDFInfo", "down")) {
            assertThat(link(one).parameters())
                    .containsEntry("clientHKDFInfo", "up")
                    .hasEntrySatisfying(
                            "serverHKDFInfo", info -> assertThat(info).matches("[0-9a-f]{16}"));
            assertThat(link(both).parameters())
                    .doesNotContainKey("clientHKDFInfo")
                    .containsEntry("serverHKDFInfo", "down");
        }
    }

    @Test
    void aGivenPasswordAndTunnelsWithoutBrooksProtocolKeepTheDefaultInfos() throws Exception {
        try (Program given = server("wsserver", "--password", "given", "--link");
                Program bare = server("wsserver", "--withoutBrookProtocol")) {
            for (Program server : List.of(given, bare)) {
                assertThat(link(server).parameters()).doesNotContainKeys("clientHKDFInfo", "serverHKDFInfo");
            }
        }
    }

    private static Program server(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--listen", "127.0.0.1:0"));
        return Program.server(Map.of(), all.toArray(String[]::new));
    }

    private static BrookLink link(Program server) throws Exception {
        Eventually.holds(() -> assertThat(server.saidWith("brook://")).hasSize(1));
        return BrookLink.parse(server.saidWith("brook://").getFirst().strip());
    }
}
