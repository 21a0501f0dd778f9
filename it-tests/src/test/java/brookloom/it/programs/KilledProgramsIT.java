package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.BrookLoom;
import brookloom.it.ends.Ending;
import brookloom.it.ends.Ending.How;
import brookloom.it.fixtures.Program;
import brookloom.it.wss.TlsSite;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program that is killed has no time to tell anybody: the system does. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class KilledProgramsIT {
    private static final Map<String, String> PASSWORD = Map.of("BROOK_PASSWORD", "of those who are killed");

    @TempDir
    private Path folder;

    @BeforeEach
    void needJars() {
        assumeTrue(Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
    }

    @ParameterizedTest
    @CsvSource({
        "server, ws,  false",
        "client, ws,  false",
        "server, ws,  true",
        "client, ws,  true",
        "server, wss, false",
        "client, wss, false",
        "server, wss, true",
        "client, wss, true",
    })
    void theEndOfAKilledProgramIsAResetForAppAndTarget(String killed, String carrier, boolean bare) throws Exception {
        CompletableFuture<Ending> targets = new CompletableFuture<>();
        try (TcpTarget target = TcpTarget.serving(connection -> {
                    connection
                            .getOutputStream()
                            .write(connection.getInputStream().read());
                    targets.complete(Ending.of(connection));
                });
                Program server = server(carrier, bare);
                Program client = client(carrier, bare, server.port());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
            app.getOutputStream().write(1);
            assertThat(app.getInputStream().read()).isEqualTo(1);
            kill(killed.equals("server") ? server : client);
            assertThat(Ending.of(app).how()).as("the app's end").isEqualTo(How.RESET);
            assertThat(targets.get(60, TimeUnit.SECONDS).how())
                    .as("the target's end")
                    .isEqualTo(How.RESET);
        }
    }

    private Program server(String carrier, boolean bare) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of(carrier + "server", "--listen", "127.0.0.1:0", "--targets", "any"));
        if (carrier.equals("wss")) {
            TlsSite site = TlsSite.with(folder, "P-256");
            arguments.addAll(List.of("--domainaddress", "localhost:443"));
            arguments.addAll(List.of("--cert", site.certificate().toString()));
            arguments.addAll(List.of("--certkey", site.key().toString()));
        }
        return Program.server(PASSWORD, withInner(arguments, bare));
    }

    private Program client(String carrier, boolean bare, int port) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(carrier + "client", "--socks5", "127.0.0.1:0"));
        arguments.addAll(List.of("--" + carrier + "server", carrier + "://localhost:" + port));
        if (carrier.equals("wss")) {
            arguments.addAll(List.of("--ca", folder.resolve("ca.pem").toString()));
        }
        return Program.client(PASSWORD, withInner(arguments, bare));
    }

    private static String[] withInner(List<String> arguments, boolean bare) {
        if (bare) {
            arguments.add("--withoutBrookProtocol");
        }
        return arguments.toArray(String[]::new);
    }

    private static void kill(Program program) {
        ProcessHandle.of(program.pid()).orElseThrow().destroyForcibly();
    }
}
