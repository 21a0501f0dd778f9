package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.testing.CountryDatabase;
import brookloom.testing.Eventually;
import brookloom.testing.ListServer;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server's block lists, on the command line. */
class BlockListsIT {
    private static final Map<String, String> ENVIRONMENT = Map.of("BROOK_PASSWORD", "harness");

    @TempDir
    private Path folder;

    @BeforeAll
    static void needJars() {
        assumeTrue(Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
    }

    /** A tunnel that failed ends in a reset, unless the app has seen its end before. */
    private static boolean hasEnded(Socket app) throws IOException {
        try {
            return app.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource({"wsserver, false", "wsserver, true", "server, false"})
    void everyListIsReadWhereverItsOptionStands(String command, boolean beforeTheCommand) throws Exception {
        Path domains = Files.writeString(folder.resolve("domains"), "blocked.example\nno domain\n");
        Path cidrs = Files.writeString(folder.resolve("cidrs"), "127.0.0.2/32\n10.0.0.0/8\n");
        Path places = CountryDatabase.write(folder.resolve("places.mmdb"), Map.of("127.0.0.4/30", "US"));
        try (ListServer web = new ListServer("fd00::/8\n")) {
            List<String> options = new ArrayList<>(List.of("--blockDomainList", domains.toString()));
            options.addAll(List.of("--blockCIDR4List", cidrs.toString()));
            options.addAll(List.of("--blockCIDR6List", web.uri().toString()));
            options.addAll(
                    List.of("--blockGeoIP", "cn,us", "--blockGeoIP", "RU", "--geoipDatabase", places.toString()));
            options.addAll(List.of("--blockListUpdateInterval", "0.05"));
            options.add(beforeTheCommand ? options.size() : 0, command);
            options.addAll(List.of("--listen", "127.0.0.1:0"));
            try (Program server = Program.server(ENVIRONMENT, options.toArray(String[]::new));
                    TcpTarget target = TcpTarget.echo();
                    Client client =
                            BrookLoom.builder().plain(command.equals("server")).startClient(server.port())) {
                assertThat(server.saidWith("--blockDomainList " + domains + ": 1 domain"))
                        .hasSize(1);
                assertThat(server.saidWith("1 of its lines are no domain and left out, first line 2: 'no domain'"))
                        .hasSize(1);
                assertThat(server.saidWith("--blockCIDR4List " + cidrs + ": 2 blocks of addresses"))
                        .hasSize(1);
                assertThat(server.saidWith("/list: 1 block of addresses")).hasSize(1);
                assertThat(server.saidWith("--geoipDatabase " + places + ": GeoLite2-Country of 2026-01-01"))
                        .hasSize(1);
                for (String host : new String[] {"a.blocked.example", "127.0.0.2", "fd00::1", "127.0.0.5"}) {
                    try (Socket app = BrookLoom.connect(client.address(), host, target.port())) {
                        assertThat(hasEnded(app)).isTrue();
                    }
                }
                Eventually.holds(() -> assertThat(server.saidWith("TCP target not reached: blocked by --block"))
                        .hasSize(4));
                try (Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                    app.getOutputStream().write(7);
                    assertThat(app.getInputStream().read()).isEqualTo(7);
                }
                Eventually.holds(() -> assertThat(web.unchanged()).isGreaterThan(2));
                assertThat(web.whole()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        --blockGeoIP US                        | --blockGeoIP and --geoipDatabase go together; --geoipDatabase is missing
        --geoipDatabase x.mmdb                 | --blockGeoIP and --geoipDatabase go together; --blockGeoIP is missing
        --geoipDatabase x --blockGeoIP Germany | --blockGeoIP 'Germany' is not a country's code of two letters, such as US
        --blockDomainList ftp://example.com/x  | '--blockDomainList': 'ftp://example.com/x' is neither a file nor an http or https URL
        --blockListUpdateInterval soon         | '--blockListUpdateInterval': 'soon' is not a number of seconds
        """)
    void badUsageIsOneLineAndExitCode2(String options, String line) throws Exception {
        try (Program server = Program.server(ENVIRONMENT, options.split(" "))) {
            assertThat(server.exitCode()).isEqualTo(2);
            assertThat(server.err()).hasSize(2).first().asString().contains(line);
        }
    }

    @Test
    void aListThatCannotBeReadAtStartIsOneLineAndExitCode1() throws Exception {
        Path none = folder.resolve("none.txt");
        for (String option : new String[] {"--blockDomainList", "--blockCIDR4List", "--blockCIDR6List"}) {
            try (Program server = Program.server(ENVIRONMENT, "--listen", "127.0.0.1:0", option, none.toString())) {
                assertThat(server.exitCode()).isEqualTo(1);
                assertThat(server.said())
                        .containsExactly("brook-loom-server: " + option + " " + none
                                + ": cannot be read: there is no such file");
            }
        }
    }
}
