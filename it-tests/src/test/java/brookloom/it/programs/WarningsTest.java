package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What both programs say of passwords that can be guessed, and of tunnels that nothing encrypts. */
class WarningsTest {
    private static final String WEAK = "WARN the password is weak, about ";
    private static final String BARE = "WARN --withoutBrookProtocol without TLS encrypts nothing";

    @ParameterizedTest
    @CsvSource({
        "server, hello, false",
        "server, k3Hq9zW7tR2mX8vB5nC1pL6s, false",
        "server, k3Hq9zW7tR2mX8vB5nC1pL6s, true",
        "client, hello, false",
        "client, k3Hq9zW7tR2mX8vB5nC1pL6s, false",
        "client, k3Hq9zW7tR2mX8vB5nC1pL6s, true",
    })
    void weakPasswordsAndTunnelsInTheClearAreWarnedOf(String end, String password, boolean bare) throws Exception {
        try (Program program = start(end, password, bare)) {
            program.port(); // named before the warnings, or after them
            Eventually.holds(() -> {
                assertThat(program.saidWith(WEAK)).hasSize(password.equals("hello") ? 1 : 0);
                assertThat(program.saidWith(BARE)).hasSize(bare ? 1 : 0);
            });
            assertThat(program.saidWith(password)).isEmpty();
        }
    }

    private static Program start(String end, String password, boolean bare) throws IOException {
        boolean server = end.equals("server");
        List<String> arguments = new ArrayList<>(
                server
                        ? List.of("wsserver", "--listen", "127.0.0.1:0")
                        : List.of(
                                "wsclient", "--wsserver", "ws://127.0.0.1:9", "--socks5", "127.0.0.1:0", "--noProbe"));
        if (bare) {
            arguments.add("--withoutBrookProtocol");
        }
        return Program.start(
                Map.of("BROOK_PASSWORD", password),
                Program.onClassPath(
                        server ? "brookloom.server.cli.ServerMain" : "brookloom.client.cli.ClientMain",
                        arguments.toArray(String[]::new)));
    }
}
