package brookloom.it.programs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.Socks5App;
import brookloom.proto.ReplyCode;
import brookloom.testing.TcpTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests run on the class path; here the programs run as the modules that they are. */
class ModulePathIT {
    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void aProgramStartsOnTheRealModulePath(String program) throws Exception {
        try (Program run = program(program, "--version")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).singleElement().asString().matches("brook-loom-" + program + " \\d.*");
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void bytesTravelBetweenTheModules() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Program server = program("server", "--listen", "127.0.0.1:0", "--targets", "any");
                Program client = program(
                        "client",
                        "wsclient",
                        "--wsserver",
                        "ws://127.0.0.1:" + server.port(),
                        "--socks5",
                        "127.0.0.1:0");
                Socks5App app = Socks5App.greeting(client.address())) {
            assertThat(app.connect("127.0.0.1", target.port()).code()).isEqualTo(ReplyCode.SUCCEEDED);
            app.out().write("from module to module".getBytes(UTF_8));
            app.socket().shutdownOutput();
            assertThat(app.in().readAllBytes()).asString(UTF_8).isEqualTo("from module to module");
        }
    }

    private static Program program(String program, String... arguments) throws Exception {
        Path target = Program.root().resolve("brook-loom-" + program + "/target");
        assumeTrue(Files.isDirectory(target.resolve("lib")), "the jars are there from Maven's phase package on");
        String module = "brookloom." + program;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                target.resolve("lib") + System.getProperty("path.separator") + thinJar(target, program),
                "-m",
                module + "/" + mainClass(target.resolve("brook-loom-" + program + ".jar"))));
        command.addAll(List.of(arguments));
        return Program.start(Map.of("BROOK_PASSWORD", "of the modules"), command);
    }

    /** The packaged program knows its own; a module's descriptor does not. */
    private static String mainClass(Path packaged) throws Exception {
        try (JarFile jar = new JarFile(packaged.toFile())) {
            return jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
        }
    }

    private static Path thinJar(Path target, String program) throws Exception {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName()
                            .toString()
                            .matches("brook-loom-" + program + "-\\d[^-]*(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
