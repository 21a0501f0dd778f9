package brookloom.it.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.Socks5App;
import brookloom.proto.ReplyCode;
import brookloom.testing.Programs;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** The folder target/dist, made once for all tests of a run. */
final class Dist {
    static final Path FOLDER = Program.root().resolve("target/dist");

    static final String PASSWORD = "hQ7v3kR9zX2mB5tN8cL1pW6s";

    /** Programs that the launchers of images run. */
    private static final List<String> TOOLS = List.of("dirname", "readlink");

    private static final AtomicBoolean MADE = new AtomicBoolean();

    private Dist() {}

    /** Returns whether the jars are there that all is made of, as they are from Maven's phase package on. */
    static boolean canBeMade() {
        return Files.isDirectory(Program.root().resolve("brook-loom-dist/target/lib"))
                && Files.exists(Program.root().resolve("brook-loom-dist/target/brook-loom.jar"))
                && Program.jarsAreBuilt();
    }

    /** Makes it of the jars of this build, unless a test has done so. */
    static void makeOnce() throws IOException, InterruptedException {
        if (!MADE.getAndSet(true)) {
            make();
        }
    }

    /** Makes it of the jars of this build. */
    static void make() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        "bash", Program.root().resolve("brook-loom").toString(), "--no-build", "dist")
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        succeed(builder);
    }

    /** Runs a command in a folder and returns its output, both kinds; fails unless it succeeds. */
    static String output(Path folder, String... command) throws IOException, InterruptedException {
        return succeed(new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true));
    }

    private static String succeed(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(builder.command() + " said " + said).isZero();
        return said;
    }

    /** Returns the file whose name ends so; empty when that form was left out for want of a program. */
    static Optional<Path> file(String end) throws IOException {
        return files().stream()
                .filter(file -> file.getFileName().toString().endsWith(end))
                .findFirst();
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    /** Returns the environment of a machine without Java: its PATH has what launchers run, and nothing else. */
    static Map<String, String> withoutJava(Path folder) throws IOException {
        Path programs = Files.createDirectories(folder.resolve("programs"));
        for (String tool : TOOLS) {
            Path script = Files.writeString(
                    programs.resolve(tool), "#!/bin/sh\nexec " + Programs.require(tool) + " \"$@\"\n");
            assertThat(script.toFile().setExecutable(true)).isTrue();
        }
        return Map.of("PATH", programs.toString(), "JAVA_HOME", "", "BROOK_PASSWORD", PASSWORD);
    }

    /** Asks the JVM that the program starts whether it ends when its memory runs out, as the start of another requires. */
    static void endsWithoutMemory(Path program, Map<String, String> environment) throws Exception {
        Map<String, String> asking = new TreeMap<>(environment);
        asking.put("JDK_JAVA_OPTIONS", "-XX:+PrintFlagsFinal");
        try (Program run = Program.start(asking, List.of(program.toString(), "--version"))) {
            assertThat(run.exitCode()).as(run.said().toString()).isZero();
            assertThat(run.saidWith(" ExitOnOutOfMemoryError "))
                    .singleElement()
                    .asString()
                    .contains(" = true ");
        }
    }

    /** Runs both ends of a program in such an environment, and sends bytes through the tunnel. */
    static void carriesATunnel(Path program, Map<String, String> environment) throws Exception {
        List<String> serves = List.of(program.toString(), "wsserver", "--listen", "127.0.0.1:0", "--targets", "any");
        try (TcpTarget target = TcpTarget.echo();
                Program server = Program.start(environment, serves);
                Program client = Program.start(
                        environment,
                        List.of(
                                program.toString(),
                                "connect",
                                "ws://127.0.0.1:" + server.port(),
                                "--socks5",
                                "127.0.0.1:0"));
                Socks5App app = Socks5App.greeting(client.address())) {
            assertThat(app.connect("127.0.0.1", target.port()).code()).isEqualTo(ReplyCode.SUCCEEDED);
            app.out().write("through what is installed".getBytes(UTF_8));
            app.socket().shutdownOutput();
            assertThat(app.in().readAllBytes()).asString(UTF_8).isEqualTo("through what is installed");
        }
    }
}
